"""Words and rulings -> tables, sections, reading order."""

from __future__ import annotations

from extractor.layout.blocks import Block, Cell, Layout, Paragraph, Section, Table, TablePart
from extractor.layout.compose import lay_out

__all__ = ["Block", "Cell", "Layout", "Paragraph", "Section", "Table", "TablePart", "lay_out"]
