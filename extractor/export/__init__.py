"""What a reviewer opens: JSON, a folder of CSV sheets, or a workbook."""

from extractor.export.naming import described
from extractor.export.writing import write

__all__ = ["described", "write"]
