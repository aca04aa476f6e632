"""Scans and photographs: words and rulings from pixels, for the same layout as born-digital pages."""

from extractor.ocr.ports import OcrEngine, Reading
from extractor.ocr.recognition import recognize

__all__ = ["OcrEngine", "Reading", "recognize"]
