"""duplicate.indicator: one indicator twice."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.report import Report
from extractor.extraction import Finding
from extractor.wording import fold


def findings(report: Report) -> Iterator[Finding]:
    """同一上级指标下三级指标不应重复 (a level 3 stands once under the same goal, level 1 and level 2)."""
    for form in report.forms:
        seen: dict[tuple[str, ...], list[str]] = {}
        for place, row in form.rows("indicators"):
            key = tuple(fold(row[name] or "").lstrip("★☆*▲△") for name in ("goal", "level1", "level2", "level3"))
            seen.setdefault(key, []).append(f"{place}/level3")
        zh, en = report.name_of(form)
        for key, pointers in seen.items():
            if len(pointers) > 1:
                yield Finding(
                    rule="duplicate.indicator",
                    severity="warning",
                    pointers=tuple(pointers),
                    expected="1",
                    found=str(len(pointers)),
                    message=f"{zh}三级指标「{key[-1]}」在同一上级指标下出现 {len(pointers)} 次",
                    message_en=f"{en}indicator {key[-1]} stands {len(pointers)} times under the same headings",
                )
