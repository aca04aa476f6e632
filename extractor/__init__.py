"""Extractor: budget-performance reports in, checked and grounded records out."""

__version__ = "0.1.0"
