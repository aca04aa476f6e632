"""name.conflict: one body under two names."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from extractor.checks.report import Report
from extractor.extraction import Finding
from extractor.wording import fold

_ALIKE = 0.8


def findings(report: Report) -> Iterator[Finding]:
    """同一单位的名称应前后一致 (one body goes by one name throughout the file)."""
    names = {place: text for place, text in _names(report) if text}
    first: dict[str, str] = {}
    for place, text in names.items():
        first.setdefault(fold(text), place)
    known = list(first.items())
    for index, (name, place) in enumerate(known):
        for other, other_place in known[:index]:
            if len(name) == len(other) and SequenceMatcher(None, name, other).ratio() >= _ALIKE:
                yield Finding(
                    rule="name.conflict",
                    severity="info",
                    pointers=(place, other_place),
                    expected=names[other_place],
                    found=names[place],
                    message=f"「{names[place]}」与「{names[other_place]}」疑为同一单位的两种写法",
                    message_en=f"「{names[place]}」 and 「{names[other_place]}」 look like one body under two names",
                )


def _names(report: Report) -> Iterator[tuple[str, str | None]]:
    yield "/organization", report.record["organization"]
    if report.department:
        yield "/department/name", report.department.data["name"]
    for form in report.projects:
        yield from (
            (f"{form.pointer}/{key}", form.data[key]) for key in ("supervising_department", "implementing_unit")
        )
