"""What `extractor eval` says where a suite, a label, a file or a place to write to is not what it should be."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from evals import run
from evals.generate import printing
from evals.measure import totals
from evals.samples import samples
from extractor.cli import main
from extractor.page import trial_scores, trials
from extractor.pipeline import extract
from extractor.readers.form import FormReader

CASE = "jingling-2022-self-evaluation"


@pytest.fixture
def suite(reports: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "suite"
    (folder / "one").mkdir(parents=True)
    for name in ("document.pdf", "label.json"):
        shutil.copy(reports / CASE / name, folder / "one")
    return folder


def said(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(["eval", *words, "--lang", "en"])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize("content", [b'{"record": ', b'{"record": {}}', b"\xff\xfe\x00", b"[]"])
def test_a_label_that_cannot_be_used_is_named_before_anything_is_read(
    content: bytes, suite: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(suite / "one", suite / "two")
    (suite / "two/label.json").write_bytes(content)
    code, out, err = said([str(suite)], capsys)
    assert (code, out) == (2, "")
    assert str(suite / "two/label.json") in err


def test_a_kind_of_file_that_no_sample_has_is_wrong_use(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said([str(suite), "--variant", "scan.pdf"], capsys)
    assert (code, out) == (3, "")
    assert "no sample has a scan.pdf; there are: document.pdf" in err


def test_samples_that_lack_a_kind_of_file_are_counted(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(suite / "one", suite / "two")
    (suite / "two/document.pdf").unlink()
    code, out, _ = said([str(suite)], capsys)
    assert code == 0
    assert out.startswith("1 of 2 samples have no document.pdf\n")


@pytest.mark.parametrize("option", ["--out", "--html"])
def test_a_place_that_cannot_be_written_to_is_told_before_anything_is_read(
    option: str, suite: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for place in (suite / "not/there.json", suite):
        code, out, err = said([str(suite), option, str(place)], capsys)
        assert (code, out) == (3, "")
        assert str(place) in err


def test_boxes_that_are_no_json_are_named(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (suite / "one/boxes.json").write_text("{", "utf-8")
    code, _, err = said([str(suite)], capsys)
    assert code == 2
    assert "boxes.json" in err


@pytest.mark.parametrize("more", [[], ["--replay"]])
def test_nothing_is_recorded_without_a_model(
    more: list[str], suite: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in os.environ if name.startswith("EXTRACTOR_MODEL")]:
        monkeypatch.delenv(name)
    code, out, err = said([str(suite), "--reader", "model", "--record", *more], capsys)
    assert (code, out) == (3, "")
    assert "EXTRACTOR_MODEL" in err


def kept(path: Path, sample: str, verdict: str) -> str:
    leaf = {"pointer": "/title", "verdict": verdict}
    told: dict[str, Any] = {"sample": sample, "variant": "document.pdf", "leaves": [leaf]}
    path.write_text(json.dumps({"format": 1, "results": [told]}), "utf-8")
    return str(path)


def test_runs_without_a_file_in_common_are_not_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = [kept(tmp_path / f"{name}.json", name, "right") for name in "ab"]
    code, _, err = said(["compare", *runs], capsys)
    assert code == 3
    assert "no file in common" in err


def test_compare_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = [kept(tmp_path / f"{verdict}.json", "one", verdict) for verdict in ("right", "wrong")]
    code, out, _ = said(["compare", *runs, "--json"], capsys)
    told = json.loads(out)
    assert code == 0  # one leaf may be chance
    assert told["worse"] == [{"sample": "one", "file": "document.pdf", "pointer": "/title"}]
    assert told["fields"] == {"title": {"better": 0, "worse": 1, "chance": 1.0}}


@pytest.mark.parametrize("words", [["--count", "0", "--out", "made"], [], ["suite", "--out", "made"]])
def test_generate_used_wrongly(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = said(["generate", *words], capsys)
    assert code == 3
    assert err.startswith("extractor: ")


def test_a_suite_cannot_be_made_inside_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    code, _, err = said(["generate", "--count", "1", "--out", str(tmp_path / "file/suite")], capsys)
    assert code == 3
    assert str(tmp_path / "file/suite") in err


def test_without_chromium_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "no-chromium")
    monkeypatch.setattr(printing.shutil, "which", lambda _: missing)
    code, _, err = said(["generate", "--count", "1", "--out", str(tmp_path / "suite")], capsys)
    assert code == 2
    assert "apt-get install chromium" in err


def test_the_page_and_the_command_count_the_same(reports: Path) -> None:
    """Of a file with errors of the author's and leaves that are read otherwise than labelled."""
    reader = FormReader()
    sample = samples([reports / "ezhou-2020-department"])[0]
    path = sample.folder / "document.pdf"
    by_command = totals([run.told(run.evaluate(sample, path, reader))])
    by_page = [trials._one(sample, path, lambda file: extract(file, reader=reader))]
    counted = by_command["all"]
    assert trial_scores.verdicts(by_page) == {name: counted[name] for name in trial_scores.VERDICTS}
    assert trial_scores.f1(by_page) == counted["f1"]
    found, labelled, false = by_page[0]["findings"]
    assert (found, labelled, false) == tuple(by_command["findings"][name] for name in ("found", "labelled", "false"))
    assert by_page[0]["kinds"] == {kind: count for kind, count in by_command["kinds"].items() if kind != "right"}
