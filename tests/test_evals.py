import json
import re
from argparse import Namespace
from collections.abc import Callable
from copy import deepcopy
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from evals import baseline, compared, graphs, run
from evals.measure import auroc, bins, calibration_error, counts, covering, field_of, iou, levelled, totals, wilson
from evals.samples import samples
from evals.score import score
from extractor import schemas
from extractor.cli import main
from extractor.errors import UsageError
from extractor.extraction import Reading
from extractor.pipeline import Reader
from extractor.readers.form import FormReader

CASE = "jingling-2022-self-evaluation"


def options(*suites: Path) -> Namespace:
    return Namespace(suites=list(suites), reader="form", variant=None)


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return _made(baseline.SUITE, FormReader())


def _made(reports: Path, reader: Reader) -> dict[str, Any]:
    sample = samples([reports / CASE])[0]
    result = run.evaluate(sample, sample.folder / "document.pdf", reader)
    data: dict[str, Any] = json.loads(schemas.dumps(run.run_data([result], options(reports))))
    return data


class Spoilt:
    """A reader with a regression: what it reads is changed before it is given back."""

    def __init__(self, spoil: Callable[[dict[str, Any]], None]) -> None:
        self._reader, self._spoil = FormReader(), spoil
        self.name = self._reader.name

    def read(self, *given: Any, **named: Any) -> Reading:
        reading = self._reader.read(*given, **named)
        self._spoil(reading.record)
        return reading


def _without_targets(record: dict[str, Any]) -> None:
    for row in record["projects"][0]["indicators"]:
        row["target"] = row["target"].strip("≥≤") if row["target"] else None


def test_a_planted_regression_is_caught_and_named_by_field(reports: Path, made: dict[str, Any]) -> None:
    worse = _made(reports, Spoilt(_without_targets))
    low = baseline.fallen(baseline.scores(made["totals"]), baseline.scores(worse["totals"]))
    assert any(line.startswith("field projects.indicators.target") for line in low)
    assert not any("field" in line and "target" not in line for line in low)
    told = compared.compare(made, worse)
    assert set(told.fields) == {"projects.indicators.target"}
    assert told.fell
    assert any("projects.indicators.target" in line for line in compared.lines(told))


def test_nothing_falls_below_itself(made: dict[str, Any]) -> None:
    held = baseline.scores(made["totals"])
    assert baseline.fallen(held, held) == []
    told = compared.compare(made, made)
    assert (told.better, told.worse, told.chance, told.fell) == ((), (), 1.0, False)


def test_the_baseline_holds_every_reader_and_field() -> None:
    held = json.loads(baseline.BASELINE.read_text("utf-8"))
    assert set(held) == set(baseline.READERS)
    assert all("projects.indicators.target" in each["field"] for each in held.values())


def test_a_run_tells_what_it_was_made_with(made: dict[str, Any]) -> None:
    assert set(made) == {"format", "made", "versions", "machine", "settings", "prompts", "totals", "results"}
    assert {"extractor", "commit", "python", "pymupdf", "onnxruntime"} <= set(made["versions"])
    assert made["machine"]["cores"]
    assert made["settings"]["reader"] == "form"
    assert made["totals"]["files"] == 1
    assert made["totals"]["by_type"].keys() == {"project_self_evaluation"}


def test_a_page_that_fetches_nothing(made: dict[str, Any]) -> None:
    class Wells(HTMLParser):
        pictures = 0

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag not in ("script", "link", "img", "iframe")
            assert not {"src", "href"} & {name for name, _ in attrs}
            self.pictures += tag == "svg"

    told, page = Wells(), graphs.page(made)
    told.feed(page)
    assert told.pictures >= 5
    assert "url(" not in page
    assert CASE in page


def test_compare_on_the_command_line(made: dict[str, Any], tmp_path: Path, capsys: Any) -> None:
    one, other = tmp_path / "a.json", tmp_path / "b.json"
    one.write_text(json.dumps(made), "utf-8")
    worse = deepcopy(made)
    rights = [leaf for leaf in worse["results"][0]["leaves"] if leaf["verdict"] == "right"][:12]
    for leaf in rights:
        leaf["verdict"] = "wrong"
    other.write_text(json.dumps(worse), "utf-8")
    assert main(["eval", "compare", str(one), str(other)]) == 1
    assert "12 worse" in capsys.readouterr().out
    assert main(["eval", "compare", str(other), str(one)]) == 0
    assert main(["eval", "compare", str(one)]) == UsageError.exit_code
    other.write_text("[]", "utf-8")
    assert main(["eval", "compare", str(one), str(other)]) == UsageError.exit_code


def test_mcnemar_is_the_exact_sign_test() -> None:
    assert compared.mcnemar(0, 0) == 1
    assert compared.mcnemar(0, 5) == pytest.approx(2 / 32)
    assert compared.mcnemar(3, 3) == 1
    assert compared.mcnemar(0, 6) == pytest.approx(2 / 64)


def test_wilson() -> None:
    assert wilson(0, 0) == (0, 1)
    low, high = wilson(9, 10)
    assert (low, high) == (pytest.approx(0.5958, abs=1e-3), pytest.approx(0.9821, abs=1e-3))
    assert wilson(10, 10)[1] == pytest.approx(1)


def test_confidence_is_measured() -> None:
    sure = [(0.9, True), (0.8, True), (0.4, False), (0.8, False)]
    assert auroc(sure) == pytest.approx((1 + 1 + 1 + 0.5) / 4)
    assert auroc([(0.5, True)]) is None
    assert calibration_error([(1.0, True)] * 10) == 0
    assert calibration_error([(1.0, False)] * 10) == 1
    assert calibration_error([]) is None


def test_leaves_of_one_confidence_cannot_be_told_apart() -> None:
    sure = [(0.5, False), *[(0.5, True)] * 9]
    assert levelled(sure) == [(0.5, 0.9)] * 10
    assert bins(sure, 2) == [(0.5, pytest.approx(0.9), 5)] * 2
    assert calibration_error(sure) == pytest.approx(0.4)


def test_boxes_that_share_half_of_what_they_cover() -> None:
    assert iou({1: (0, 0, 10, 10)}, {1: (0, 0, 10, 5)}) == 0.5
    assert iou({1: (0, 0, 10, 10)}, {2: (0, 0, 10, 10)}) == 0
    assert iou({}, {}) == 0
    assert covering([(1, (0, 0, 1, 1)), (1, (4, 5, 6, 7)), (2, (0, 0, 1, 1))]) == {1: (0, 0, 6, 7), 2: (0, 0, 1, 1)}


def test_fields_have_no_row_numbers() -> None:
    assert field_of("/projects/0/indicators/12/target") == "projects.indicators.target"


def test_kinds_of_verdict() -> None:
    label = {
        "record": {"title": "表", "year": None, "rows": [{"name": "甲乙丙", "unit": "个"}, {"name": "子丑寅"}]},
        "findings": [],
    }
    read = {
        "record": {"title": "板", "year": 5, "rows": [{"name": "甲乙丙"}, {"name": "编造的"}], "else": "x"},
        "findings": [],
    }
    got = score(label, read)
    assert {(each.kind, each.pointer) for each in got.differences} == {
        ("misread", "/title"), ("fabricated", "/year"), ("right", "/rows/0/name"), ("unfound", "/rows/0/unit"),
        ("lost item", "/rows/1/name"), ("invented item", "/rows/1/name"), ("invented field", "/else"),
    }  # fmt: skip
    assert (got.rows, got.rows_lost, got.rows_invented) == (2, 1, 1)


def test_a_row_that_was_made_up_keeps_its_place_in_the_record() -> None:
    label: dict[str, Any] = {"record": {"rows": []}, "findings": []}
    (one,) = score(label, {"record": {"rows": [{"name": "编造的"}]}, "findings": []}).differences
    assert (one.kind, one.at) == ("invented item", "/rows/0/name")  # so its confidence and its flag are looked up


def test_false_findings_that_a_misread_leaf_makes_are_the_readers() -> None:
    label = {"record": {"a": 1, "b": 2}, "findings": []}
    told = [{"rule": "funds.sum", "severity": "error", "pointers": [place]} for place in ("/a", "/b")]
    got = score(label, {"record": {"a": 7, "b": 2}, "findings": told})
    assert (got.findings_false, got.findings_misread) == (2, 1)


def test_false_findings_over_a_list_that_lost_a_row_are_the_readers() -> None:
    rows = [{"name": "修建道路", "w": 1}, {"name": "培训人数", "w": 2}]
    told = {"rule": "weights.sum", "severity": "error", "pointers": ["/rows/0/w", "/total"]}
    label = {"record": {"rows": rows, "total": 3}, "findings": []}
    got = score(label, {"record": {"rows": rows[:1], "total": 3}, "findings": [told]})
    assert (got.findings_false, got.findings_misread) == (1, 1)


def test_findings_speak_of_the_labels_rows() -> None:
    rows = [{"name": "修建道路", "w": 1}, {"name": "培训人数", "w": 2}]
    finding = {"rule": "funds.sum", "severity": "error"}
    label = {"record": {"rows": rows}, "findings": [finding | {"pointers": ["/rows/1/w"]}]}
    got = score(label, {"record": {"rows": rows[1:]}, "findings": [finding | {"pointers": ["/rows/0/w"]}]})
    assert (got.findings_found, got.findings_false) == (1, 0)


def test_a_file_that_cannot_be_read_scores_nothing(reports: Path, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "label.json").write_bytes((reports / CASE / "label.json").read_bytes())
    (folder / "document.pdf").write_bytes(b"%PDF-1.7 broken")
    result = run.evaluate(samples([folder])[0], folder / "document.pdf", FormReader())
    assert result.failure is not None
    assert totals([run.told(result)])["all"]["f1"] == 0
    assert totals([run.told(result)])["failed"] == 1


def test_leaves_are_counted() -> None:
    got = counts([{"verdict": "right"}, {"verdict": "right"}, {"verdict": "missed"}, {"verdict": "invented"}])
    assert (got["precision"], got["recall"]) == (pytest.approx(2 / 3), pytest.approx(2 / 3))


def test_a_suite_is_made_by_one_command(tmp_path: Path) -> None:
    pytest.importorskip("playwright")
    assert main(["eval", "generate", "--count", "1", "--seed", "4", "--out", str(tmp_path)]) == 0
    sample = samples([tmp_path])[0]
    assert sample.label()["record"]["title"]
    assert sample.boxes()["document.pdf"]
    assert (sample.folder / "document.pdf").stat().st_size > 1000
    assert not re.search(r"leaf\.invalid", (sample.folder / "document.pdf").read_bytes().decode("latin-1"))
