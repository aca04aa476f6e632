"""Thousands of files in one run that can be killed and taken up again: in folders, globs, zips and fsspec URLs."""

from extractor.batch.run import Plan, Progress, Summary, run

__all__ = ["Plan", "Progress", "Summary", "run"]
