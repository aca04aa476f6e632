"""What is selected in the review: one value, or the values of a finding, and the page that is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractor.extraction import Extraction
from extractor.page.boxes import first_page


@dataclass(frozen=True, slots=True)
class Selection:
    """`main` is the value that is looked at, `lit` every value that lights up with it.

    `orphan` is the number of a figure on the page that no value uses, where one was picked.
    `tick` counts the picks: by it the components know a new pick, to which they scroll, from a
    page that was turned, where they leave the view alone.
    """

    file: str
    page: int = 1
    lit: tuple[str, ...] = ()
    main: str | None = None
    finding: int | None = None
    orphan: int | None = None
    tick: int = 0

    @classmethod
    def opened(cls, file: str, extraction: Extraction) -> Selection:
        """A file that is opened shows the most doubtful value at once, with what else it could be."""
        start = cls(file)
        return start.value(extraction, list(extraction.review[:1])) if extraction.review else start

    def value(self, extraction: Extraction, pointers: list[str]) -> Selection:
        """Select a value, or of a merged cell the first of its values; its page is shown."""
        return self._picked(extraction, tuple(pointers[:1]), None)

    def of_finding(self, extraction: Extraction, number: int) -> Selection:
        """Select the values that a finding names, the suspect first; a finding that is gone selects nothing new."""
        if not 0 <= number < len(extraction.findings):
            return self
        return self._picked(extraction, extraction.findings[number].pointers, number)

    def of_orphan(self, extraction: Extraction, number: int) -> Selection:
        """Show a figure on the page that no value uses; the value that is looked at stays."""
        proof = extraction.run.completeness
        if proof is None or not 0 <= number < len(proof.orphans):
            return self
        return replace(self, page=proof.orphans[number].place.page, orphan=number, tick=self.tick + 1)

    def on_page(self, page: int) -> Selection:
        """Turn to a page and keep what is selected."""
        return replace(self, page=page)

    def still(self, extraction: Extraction) -> Selection:
        """What is left of the selection after a change: a finding that is gone is no longer selected."""
        gone = self.finding is not None and self.finding >= len(extraction.findings)
        return replace(self, finding=None) if gone else self

    def _picked(self, extraction: Extraction, lit: tuple[str, ...], finding: int | None) -> Selection:
        page = first_page(extraction, lit) or self.page
        main = lit[0] if lit else None
        return Selection(self.file, page, lit, main, finding, None, self.tick + 1)
