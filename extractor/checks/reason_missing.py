"""reason.missing: points lost without a word why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from extractor.checks.report import Form, Report
from extractor.extraction import Finding
from extractor.wording import compact, is_blank

_NO_REASON = ("无", "暂无", "无偏差", "不适用", "没有", "无。", "暂无。")
# so many rows without one reason among them say that the form has no column for reasons
_MANY = 3

Row = tuple[str, Mapping[str, Any]]


def findings(report: Report) -> Iterator[Finding]:
    """得分低于分值应说明偏差原因 (a score below its weight is explained)."""
    column = any(_given(row) for form in report.forms for _, row in form.rows("indicators"))
    for form in report.forms:
        short = [row for row in form.rows("indicators") if _short(report, *row) and not _given(row[1])]
        if column or not (_told_once(form) or len(short) >= _MANY):
            yield from _missing(report, form, short)


def _short(report: Report, place: str, row: Mapping[str, Any]) -> bool:
    score, weight = (report.figure(place, row, key, "exact") for key in ("score", "weight"))
    return bool(score and weight and score.behind.high < weight.behind.low)


def _given(row: Mapping[str, Any]) -> bool:
    return _said(row["deviation_reason"])


def _said(text: str | None) -> bool:
    return bool(text) and not is_blank(str(text)) and compact(str(text)) not in _NO_REASON


def _told_once(form: Form) -> bool:
    """Does the form give the reasons once for all rows, in a row of its own?"""
    return _said(form.data.get("problems")) or _said(form.data.get("improvement"))


def _missing(report: Report, form: Form, rows: Sequence[Row]) -> Iterator[Finding]:
    zh, en = report.name_of(form)
    for place, row in rows:
        score, weight, name = format(row["score"], "f"), format(row["weight"], "f"), row["level3"]
        yield Finding(
            rule="reason.missing",
            severity="warning",
            pointers=(f"{place}/deviation_reason", f"{place}/score", f"{place}/weight"),
            expected=None,
            found=row["deviation_reason"],
            message=f"{zh}「{name}」得分 {score} 低于分值 {weight}，未说明偏差原因",
            message_en=f"{en}{name}: scored {score} of {weight}, and no reason is given",
        )
