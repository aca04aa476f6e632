"""unit.mismatch: targets and outcomes in different units."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.report import Report
from extractor.extraction import Finding
from extractor.quantities import unit_conflict


def findings(report: Report) -> Iterator[Finding]:
    """指标值与完成值的计量单位应一致 (target and outcome stand in one unit)."""
    for form in report.forms:
        zh, en = report.name_of(form)
        for place, row in form.rows("indicators"):
            target, actual = report.quantity(row["target"]), report.quantity(row["actual"])
            conflict = unit_conflict(target, actual) if target and actual else None
            if conflict:
                what_zh, what_en = ("计量单位", "units") if conflict == "dimension" else ("单位量级", "scales")
                yield Finding(
                    rule="unit.mismatch",
                    severity="warning",
                    pointers=(f"{place}/actual", f"{place}/target"),
                    expected=row["target"],
                    found=row["actual"],
                    message=f"{zh}「{row['level3']}」指标值 {row['target']} 与完成值 {row['actual']} 的{what_zh}不一致",
                    message_en=f"{en}{row['level3']}: target {row['target']} and outcome {row['actual']} "
                    f"are in different {what_en}",
                )
