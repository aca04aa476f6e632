"""projects.count: how many projects there are said to be."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.report import Report
from extractor.extraction import Finding


def findings(report: Report) -> Iterator[Finding]:
    """所报项目个数应与所列项目一致 (the declared number of projects are listed)."""
    declared = (report.record["declared"] or {}).get("project_count")
    listed = len(report.projects)
    if declared is not None and listed and declared != listed:
        yield Finding(
            rule="projects.count",
            severity="warning",
            pointers=("/declared/project_count",),
            expected=str(listed),
            found=format(declared, "f"),
            message=f"报告称有 {declared:f} 个项目，实际列出 {listed} 个",
            message_en=f"the report speaks of {declared:f} projects and lists {listed}",
        )
