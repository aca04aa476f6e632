import json
from pathlib import Path
from typing import Any

import pytest

from evals.generate.__main__ import drawn
from evals.layouts import LAYOUTS, layout_of, lines, main
from extractor.errors import InputError

PAGES = {layout_of(page): page for _, _, page in (drawn(5, number) for number in range(60))}


def leaf(verdict: str) -> dict[str, Any]:
    return {"pointer": "/title", "verdict": verdict}


def test_the_generators_pages_tell_their_layout() -> None:
    assert set(PAGES) == set(LAYOUTS)


def test_a_run_is_told_by_layout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = []
    for name, layout, verdicts in (("one", LAYOUTS[0], "rr"), ("two", LAYOUTS[2], "rw"), ("three", LAYOUTS[2], "rr")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "document.html").write_text(PAGES[layout], "utf-8")
        leaves = [leaf({"r": "right", "w": "wrong"}[each]) for each in verdicts]
        results.append({"sample": name, "variant": "document.pdf", "leaves": leaves, "f1": verdicts.count("r") / 2})
    (tmp_path / "run.json").write_text(json.dumps({"format": 1, "results": results}), "utf-8")
    assert main([str(tmp_path / "run.json"), str(tmp_path)]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert "all rules               1 files: F1 1.0000 over all leaves, 1.0000 mean of files" in first
    assert "no inner rules          2 files: F1 0.7500 over all leaves, 0.7500 mean of files" in second


def test_what_the_generator_did_not_make_has_no_layout(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        layout_of("<p>report</p>")
    with pytest.raises(InputError):
        list(lines({"results": [{"sample": "one", "variant": "document.pdf"}]}, tmp_path))
