"""The sample reports that come with the source tree, to try the page with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[2] / "evals" / "suites" / "reports"

VARIANTS: dict[str, tuple[str, str, str]] = {
    "pdf": ("document.pdf", "PDF", "PDF"),
    "scan": ("scan-clean.pdf", "扫描件", "Scan"),
    "photo": ("scan-photo.pdf", "照片", "Photo"),
    "html": ("document.html", "HTML", "HTML"),
    "docx": ("document.docx", "DOCX", "DOCX"),
    "xlsx": ("document.xlsx", "XLSX", "XLSX"),
}
"""A kind of file: its name in a sample's folder, and what it is called in Chinese and in English."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample: its folder, and what its label says that it is."""

    folder: Path
    organization: str
    year: int
    report_type: str

    def file(self, variant: str) -> Path | None:
        """The sample's file of that kind, where it has one."""
        path = self.folder / VARIANTS[variant][0]
        return path if path.exists() else None


@cache
def samples() -> tuple[Sample, ...]:
    """Every sample; none where only the package is installed."""
    return tuple(_sample(label) for label in sorted(_FOLDER.glob("*/label.json")))


def _sample(label: Path) -> Sample:
    record = json.loads(label.read_text("utf-8"))["record"]
    return Sample(label.parent, record["organization"] or "", record["fiscal_year"], record["report_type"])
