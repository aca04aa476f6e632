"""A reader that is told the year of reports that print none."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from extractor.document import Passage
from extractor.extraction import Reading
from extractor.layout.blocks import Layout

_TOLD = ("报告没有写明年度，按给定的 {year} 年读取", "the year {year} was given, the report states none")
"""What is noted, in Chinese and in English."""


class Reads(Protocol):
    """Any reader."""

    name: str

    def read(self, layout: Layout, name: str, /) -> Reading:
        """Its reading."""
        ...


class DatedReader:
    """Gives the year to what `reader` reads, where it found none, or only inferred one.

    A year that the report states is never replaced. The leaf is marked as inferred, and stands at the title.
    """

    def __init__(self, reader: Reads, year: int) -> None:
        self.name = reader.name
        self._reader = reader
        self._year = year

    def read(self, layout: Layout, name: str = "") -> Reading:
        """The reading with its year."""
        reading = self._reader.read(layout, name)
        stated = reading.record.get("fiscal_year") is not None and "/fiscal_year" not in reading.inferred
        if stated or not reading.record.get("report_type"):
            return reading
        where = reading.sources.get("/fiscal_year") or reading.sources.get("/title", Passage())
        return replace(
            reading,
            record={**reading.record, "fiscal_year": self._year},
            sources={**reading.sources, "/fiscal_year": where},
            inferred=reading.inferred | {"/fiscal_year"},
            notes=(*reading.notes, f"{_TOLD[0]} · {_TOLD[1]}".format(year=self._year)),
        )
