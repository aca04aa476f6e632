"""The run that kills a batch again and again finds what is lost, doubled, torn or done twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.kills import examined, killed, made, main
from bench.plan import ROOT

SUITE = ROOT / "evals/suites/reports"


def test_copies_differ_and_are_of_short_reports(tmp_path: Path) -> None:
    of, pages = made(SUITE, tmp_path / "in", 5, 3)
    assert len({(tmp_path / "in" / name).read_bytes() for name in of}) == len(of)
    assert pages >= 3
    assert sum(path.name == "document.pdf" for path in of.values()) == 5


@pytest.mark.slow
def test_killed_gone_on_with_and_examined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, told = tmp_path / "page.md", tmp_path / "kept"
    given = ["--digital", "6", "--scanned", "0", "--kills", "2", "--folder", str(told), "--page", str(page)]
    monkeypatch.setattr("sys.argv", ["bench.kills", *given])
    assert main() == 0
    assert "Every file once, none lost, outputs whole" in page.read_text("utf-8")
    of, _ = made(SUITE, told / "in", 6, 0)
    out = told / "out"
    lines = (out / "extractions.jsonl").read_text("utf-8").splitlines()
    (out / "extractions.jsonl").write_text("\n".join([*lines[1:], lines[1]]) + "\n", "utf-8")
    wrong = examined(out, of, told / "alone")
    assert any("extractions.jsonl" in each for each in wrong)
    assert json.loads(lines[0])["record"]


def test_nothing_is_killed_where_nothing_is_to_be(tmp_path: Path) -> None:
    told = killed(["true"], tmp_path / "out", [], 0)
    assert (told.kills, told.again, told.known) == ([], 0, {})
