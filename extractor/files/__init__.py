"""The outside world of files: every format becomes a Document."""

from extractor.files.limits import Limits, in_force, put_in_force
from extractor.files.opening import content_of, open_document

__all__ = ["Limits", "content_of", "in_force", "open_document", "put_in_force"]
