"""The page: files in, each page image beside its record and findings. See `shell.show`."""

from extractor.page.shell import show

__all__ = ["show"]
