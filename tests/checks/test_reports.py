"""The labelled reports: every labelled finding is found, and no other error or warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor import schemas
from extractor.checks import check

REPORTS = Path(__file__).parents[2] / "evals" / "suites" / "reports"
LABELS = sorted(REPORTS.glob("*/label.json"))


@pytest.mark.parametrize("path", LABELS, ids=lambda path: path.parent.name)
def test_findings_are_those_of_the_label(path: Path) -> None:
    text = path.read_text("utf-8")
    labelled = [(each["rule"], set(each["pointers"])) for each in schemas.loads(text)["findings"]]
    found = [(each.rule, set(each.pointers)) for each in check(schemas.loads_record(text)) if each.severity != "info"]
    missed = [want for want in labelled if not any(want[0] == have[0] and want[1] & have[1] for have in found)]
    false = [have for have in found if not any(want[0] == have[0] and want[1] & have[1] for want in labelled)]
    assert (missed, false) == ([], [])
