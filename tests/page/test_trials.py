from __future__ import annotations

import json
import threading
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from evals.score import Difference
from extractor.document import Box, Place
from extractor.errors import ModelError
from extractor.page.trial_scores import between, by_field, calibration, f1, fixed_and_broken, verdicts
from extractor.page.trials import Trials, _told, cases
from extractor.pipeline import extract
from extractor.readers.form import FormReader

REPORTS = Path(__file__).resolve().parents[2] / "evals" / "suites" / "reports"


def file(sample: str, score: float, *differences: list[Any], **more: Any) -> dict[str, Any]:
    counts = {"right": 9, "wrong": 1}
    return {
        "sample": sample, "variant": "document.pdf", "verdicts": counts, "f1": score, "differences": list(differences),
        "fields": {"funds.executed": [1, 2], "title": [1, 1]}, "sure": [[0, 0]] * 9 + [[3, 4]], **more,
    }  # fmt: skip


def ended(trials: Trials) -> None:
    """Until the thread of the trial is done."""
    for thread in threading.enumerate():
        if thread.name == "trial":
            thread.join(timeout=600)
    assert trials.run


def test_a_suite_is_read_scored_and_kept(tmp_path: Path) -> None:
    found = [case for case in cases(REPORTS, ["document.html"]) if case[0].name.startswith("yunchuan")]
    assert len(found) == 1
    trials = Trials(tmp_path)
    told = {"at": "2026-01-01T00:00:00+08:00", "who": "x", "suite": "reports", "reader": "form", "files": []}
    assert trials.begun(told, found, lambda: nullcontext(partial(extract, reader=FormReader())))
    ended(trials)
    assert trials.run
    assert trials.run.failure is None
    (kept,) = trials.kept()
    assert kept["id"] == trials.run.finished
    assert f1(kept["files"]) > 0.9
    assert kept["files"][0]["fields"]["projects.name"][1] >= 1
    assert list(kept["files"][0]["stages"]) == ["open", "recognize", "lay_out", "read", "check", "repair"]


def test_a_trial_that_cannot_go_on_says_why(tmp_path: Path) -> None:
    def none() -> Any:
        raise ModelError("没有模型", "no model")

    trials = Trials(tmp_path)
    trials.begun({"files": []}, [], none)
    ended(trials)
    assert trials.run
    assert isinstance(trials.run.failure, ModelError)
    assert trials.kept() == []


def test_what_a_trial_comes_to() -> None:
    trial = {"files": [file("a", 0.9), file("b", 0.8)]}
    assert verdicts(trial["files"]) == {"right": 18, "wrong": 2, "missed": 0, "invented": 0}
    assert f1(trial["files"]) == 0.9
    assert list(by_field(trial).items()) == [("funds.executed", (2, 4)), ("title", (2, 2))]
    assert calibration(trial) == [(0.95, 0.75, 8)]


def test_two_trials_are_compared_file_by_file_and_leaf_by_leaf() -> None:
    old, new = ["wrong", "/title", "甲", "乙", 1, []], ["missed", "/fiscal_year", "2023", "", 0, []]
    one = {"files": [file("a", 0.9, old), file("b", 0.5)]}
    other = {"files": [file("a", 0.8, new), file("b", 0.5), file("c", 0.1)]}
    (changed,) = between(one, other)
    assert (changed["file"]["sample"], changed["before"], changed["after"]) == ("a", 0.9, 0.8)
    assert fixed_and_broken(changed["known"], changed["file"]) == ([old], [new])


def test_what_was_not_read_is_shown_on_the_page_of_its_row_or_list() -> None:
    def at(page: int) -> Place:
        return Place(page, Box(0, 0, 1, 1))

    stands = {"/title": at(1), "/projects/0/funds/0/executed": at(2), "/projects/0/funds/1/executed": at(3)}
    told = {
        pointer: _told(Difference("missed", pointer, "9", None), stands)[4:]
        for pointer in ("/projects/0/funds/1/balance", "/projects/0/funds/7/balance", "/projects/4/name", "/grade")
    }
    assert list(told.values()) == [[3, []], [2, []], [2, []], [0, []]]
    wrong = Difference("wrong", "/grade", "9", "5", at="/title")  # it stands elsewhere in the record than in the label
    assert _told(wrong, stands)[4:] == [1, [0, 0, 1, 1]]


def test_trials_survive_as_plain_files(tmp_path: Path) -> None:
    for name in ("1", "2"):
        (tmp_path / f"{name}.json").write_text(json.dumps({"id": name}), "utf-8")
    assert [trial["id"] for trial in Trials(tmp_path).kept()] == ["2", "1"]
