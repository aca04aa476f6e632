"""Read the samples of suites with a reader and tell how it did: what ``extractor eval`` runs."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.samples import Sample, samples
from evals.score import Difference, Score, score
from extractor import schemas
from extractor.errors import ExtractorError
from extractor.pipeline import Reader, extract

_WRONG = ("wrong", "missed", "invented")


@dataclass(frozen=True, slots=True)
class Result:
    """How one file of a sample came out. A file that could not be read scores 0 and says why."""

    sample: str
    variant: str
    score: Score
    seconds: float
    failure: str | None = None


def run(options: argparse.Namespace, reader: Reader) -> int:
    """Run the suites that the command line names; 2 where a file could not be read, else 0."""
    found = samples(options.suites)
    results = []
    if not options.json:
        print(_HEAD)
    for result in _results(found, options.variant or ["document.pdf"], reader):
        results.append(result)
        if not options.json:
            print(_line(result))
            print("".join(_told(difference) for difference in _shown(result, options.show)), end="")
            sys.stdout.flush()
    print(schemas.dumps(_data(results)) if options.json else _total(results))
    return 2 if any(result.failure for result in results) else 0


def _results(found: Sequence[Sample], variants: Sequence[str], reader: Reader) -> Iterator[Result]:
    for sample in found:
        for variant in variants:
            path = sample.folder / variant
            if path.exists():
                yield evaluate(sample, path, reader)


def evaluate(sample: Sample, path: Path, reader: Reader) -> Result:
    """Read one file of a sample and score it."""
    label, start = sample.label(), time.perf_counter()
    try:
        got = schemas.extraction_data(extract(path, reader=reader))
        failure = None
    except ExtractorError as error:
        got, failure = {"record": {}, "findings": []}, f"{type(error).__name__}: {error}"
    seconds = time.perf_counter() - start
    return Result(sample.name, path.name, score(label, got), seconds, failure)


_COLUMNS = "{:34} {:16} {:>6} {:>5} {:>6} {:>5} {:>7} {:>9} {:>5} {:>8}"
_HEAD = _COLUMNS.format("sample", "file", "leaves", "wrong", "missed", "inv.", "F1", "findings", "false", "seconds")


def _line(result: Result) -> str:
    got = result.score
    line = _COLUMNS.format(
        result.sample,
        result.variant,
        got.count("right", "wrong", "missed"),
        got.count("wrong"),
        got.count("missed"),
        got.count("invented"),
        f"{got.f1:.4f}",
        f"{got.findings_found}/{got.findings_labelled}",
        got.findings_false,
        f"{result.seconds:.2f}",
    )
    return line + (f"  {result.failure}" if result.failure else "")


def _total(results: Sequence[Result]) -> str:
    """All leaves counted together, and the mean over files: a large report must not hide a small one."""
    merged = Score([difference for result in results for difference in result.score.differences])
    mean = sum(result.score.f1 for result in results) / max(len(results), 1)
    found, labelled, false = (
        sum(getattr(result.score, name) for result in results)
        for name in ("findings_found", "findings_labelled", "findings_false")
    )
    return (
        f"{len(results)} files: F1 {merged.f1:.4f} over all leaves (precision {merged.precision:.4f}, recall "
        f"{merged.recall:.4f}), {mean:.4f} mean of files; findings {found}/{labelled}, {false} false"
    )


def _shown(result: Result, most: int) -> list[Difference]:
    return [
        difference
        for verdict in _WRONG
        for difference in [each for each in result.score.differences if each.verdict == verdict][:most]
    ]


def _told(difference: Difference) -> str:
    verdict, pointer, labelled, read = difference
    return f"    {verdict:8} {pointer}: label {str(labelled)[:70]!r}, read {str(read)[:70]!r}\n"


def _data(results: Sequence[Result]) -> list[dict[str, Any]]:
    return [
        {
            "sample": result.sample,
            "variant": result.variant,
            "failure": result.failure,
            "seconds": round(result.seconds, 3),
            "precision": result.score.precision,
            "recall": result.score.recall,
            "f1": result.score.f1,
            "findings": {
                "labelled": result.score.findings_labelled,
                "found": result.score.findings_found,
                "false": result.score.findings_false,
            },
            "differences": [each._asdict() for each in result.score.differences if each.verdict != "right"],
        }
        for result in results
    ]
