"""Thousands of files in one run that can be killed and taken up again: in folders, globs, zips and fsspec URLs."""

from extractor.batch.ports import NoWorkers, Progress, Workers
from extractor.batch.run import Plan, Summary, run

__all__ = ["NoWorkers", "Plan", "Progress", "Summary", "Workers", "run"]
