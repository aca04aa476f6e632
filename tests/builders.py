"""Pages and documents as tests make them."""

from __future__ import annotations

from typing import Any

from extractor.document import Box, Document, Page, Word


def page_of(*lines: str, number: int = 1, **facts: Any) -> Page:
    """A page with one word a line, 10 points a character and 20 a line."""
    words = tuple(
        Word(line, Box(50, 50 + 20 * row, 50 + 10 * len(line), 60 + 20 * row)) for row, line in enumerate(lines)
    )
    return Page(number, 595, 842, words, source="text", **facts)


def document_of(*pages: Page) -> Document:
    """A document of these pages."""
    return Document("test.pdf", "pdf", "0" * 64, pages)
