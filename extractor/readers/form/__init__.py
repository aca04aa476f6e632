"""The form reader: labels, heads and cell relations by vocabulary, never by position."""

from extractor.readers.form.reader import FormReader

__all__ = ["FormReader"]
