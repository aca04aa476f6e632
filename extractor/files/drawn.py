"""Pictures of pages that were set here: drawn from their words and rulings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from extractor.document import Page

if TYPE_CHECKING:
    import numpy


@dataclass(frozen=True, slots=True)
class DrawnPictures:
    """Renders set pages, so that a reviewer sees the boxes where the record says they are."""

    pages: tuple[Page, ...]

    def render(self, page: int, dpi: float) -> numpy.ndarray:
        """Page `page` as RGB, uint8, height × width × 3.

        Raises:
            LimitExceeded: more pixels than the limits in force allow (a table of very many columns).
        """
        import pymupdf

        from extractor.files.pdf import MUPDF, as_array, ensure_drawable

        drawn = self.pages[page - 1]
        ensure_drawable(drawn.width, drawn.height, dpi)
        with MUPDF, pymupdf.open() as file:
            sheet = file.new_page(width=drawn.width, height=drawn.height)
            shape = sheet.new_shape()  # one commit for all: each line committed alone costs the whole page again
            for line in drawn.rulings:
                shape.draw_line((line.x0, line.y0), (line.x1, line.y1))
            if drawn.rulings:
                shape.finish(width=0.6, closePath=False)
            for word in drawn.words:
                base = word.box.bottom - 0.15 * word.size
                for start, end in _runs(word.text):
                    font = "helv" if word.text[start].isascii() else "china-s"
                    at = (word.edges[start], base)
                    shape.insert_text(at, word.text[start:end], fontname=font, fontsize=word.size)
            shape.commit()
            return as_array(sheet.get_pixmap(dpi=round(dpi), alpha=False))


def _runs(text: str) -> list[tuple[int, int]]:
    """Stretches of Latin and of other characters, which take different fonts."""
    edges = [0, *(i for i in range(1, len(text)) if text[i].isascii() != text[i - 1].isascii()), len(text)]
    return list(pairwise(edges))
