"""What is selected in the review: one value, or the values of a finding, and the page that is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractor.extraction import Extraction
from extractor.page.boxes import first_page


@dataclass(frozen=True, slots=True)
class Selection:
    """`main` is the value that is looked at, `lit` every value that lights up with it.

    `tick` counts the picks: by it the components know a new pick, to which they scroll, from a
    page that was turned, where they leave the view alone.
    """

    file: str
    page: int = 1
    lit: tuple[str, ...] = ()
    main: str | None = None
    finding: int | None = None
    tick: int = 0

    def value(self, extraction: Extraction, pointers: list[str]) -> Selection:
        """Select a value, or of a merged cell the first of its values; its page is shown."""
        return self._picked(extraction, tuple(pointers[:1]), None)

    def of_finding(self, extraction: Extraction, number: int) -> Selection:
        """Select the values that a finding names, the suspect first."""
        return self._picked(extraction, extraction.findings[number].pointers, number)

    def on_page(self, page: int) -> Selection:
        """Turn to a page and keep what is selected."""
        return replace(self, page=page)

    def _picked(self, extraction: Extraction, lit: tuple[str, ...], finding: int | None) -> Selection:
        page = first_page(extraction, lit) or self.page
        main = lit[0] if lit else None
        return Selection(self.file, page, lit, main, finding, self.tick + 1)
