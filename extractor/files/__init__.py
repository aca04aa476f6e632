"""The outside world of files: every format becomes a Document."""

from extractor.files.limits import Limits
from extractor.files.opening import open_document

__all__ = ["Limits", "open_document"]
