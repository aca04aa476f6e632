"""The outside world of files: every format becomes a Document."""

from extractor.files.limits import Limits
from extractor.files.opening import content_of, open_document

__all__ = ["Limits", "content_of", "open_document"]
