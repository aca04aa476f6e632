"""The model reader: a language model says what stands where, code copies it, chunk by chunk."""

from extractor.readers.model.reader import ModelReader

__all__ = ["ModelReader"]
