"""Recorded replies of a strong model: what the suites are read with where no model is set up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from extractor.llm.options import Mode, Options

REPLIES = Path(__file__).parent / "replies"
"""A JSON file for each request, named by its hash; each says who answered and when."""
_MODE: Mode = "json_schema"
"""Recordings are made in one mode, so that a request always has the same hash."""


def with_recordings(options: Options, *, record: bool) -> Options:
    """The options that read the suites: recordings first; with `record`, what is missing is asked and kept.

    Nothing is masked: the samples' names stand for nobody.
    """
    if record:
        return replace(options, replay=REPLIES, record=REPLIES, mode=_MODE, mask=False, cache=None)
    if options.model:
        return options
    return replace(options, model="recorded", replay=REPLIES, mode=_MODE, mask=False, cache=None)
