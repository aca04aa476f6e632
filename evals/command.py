"""What ``extractor eval`` does: read suites, compare two runs, or make a suite."""

from __future__ import annotations

import argparse
from pathlib import Path

from evals import run
from evals.recordings import with_recordings
from extractor.choice import reader_named
from extractor.errors import UsageError
from extractor.llm.options import Options
from extractor.settings import Settings


def command(options: argparse.Namespace) -> int:
    """Do what the first word says; any other word is a suite.

    Raises:
        UsageError: what the word needs is not there.
    """
    word = str(options.suites[0])
    if word == "compare" and not Path(word).is_dir():
        return run.compare(options.suites[1:])
    if word == "generate" and not Path(word).is_dir():
        return _generate(options)
    base = Options() if options.replay else Settings.from_environment().model
    return run.run(options, reader_named(options.reader, with_recordings(base, record=options.record)))


def _generate(options: argparse.Namespace) -> int:
    if options.out is None or len(options.suites) > 1:
        raise UsageError("eval generate 需要 --out 文件夹", "eval generate needs a folder for the suite: --out DIR")
    from evals.generate.__main__ import generate

    return generate(options.count, options.seed, options.out, options.scans)
