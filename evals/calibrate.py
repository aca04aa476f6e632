"""Fit the constants of the confidence on labelled scans, and say how far they can be believed.

    python -m evals.calibrate evals/suites/reports --variant scan-clean.pdf --variant scan-photo.pdf --cache FOLDER

Each scan is read once and kept in the cache folder. Leaves are compared with the label row by row. The
error stated is that of samples that the constants were not fitted on (five folds of whole samples).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.samples import Sample, samples
from evals.score import align, canonical
from extractor import interchange
from extractor.checks import examine
from extractor.confidence import NAMES, signals
from extractor.errors import ExtractorError
from extractor.extraction import Extraction
from extractor.pipeline import extract
from extractor.pointer import join
from extractor.readers.form import FormReader

FOLDS = 5
MOST_FLAGGED = 0.05
EXPECTED = {
    "sure": 0.3, "faint": -2.0, "faint_long": -2.0, "other": -1.0, "seal": -1.0, "repaired": -1.5, "length": -0.3,
    "figure": 1.0, "malformed": -4.0, "fuzzy": -3.0, "inferred": 0.0, "missing": -5.0, "proved": 2.0, "twice": 1.5,
    "alone": -2.0, "suspect": -5.0, "orphan": -0.5, "shared": -2.0, "odd": -0.6, "level": -2.0, "unit": -2.5,
    "stray": -4.0, "lacks": -1.0, "strange": -0.3, "rival": -4.0, "page": 0.1,
    "beside": 0.2, "prose": 0.0, "guessed": -3.0, "misplaced": -6.0, "aside": -3.0, "loose": -2.0,
    "torn": -3.0, "untaken": -1.0, "unused": -4.0,
}  # fmt: skip
"""What each signal is expected to weigh, in logarithms of odds, before any scan is looked at."""
GRADED = frozenset({"sure", "page", "beside", "length", "odd", "strange", "lacks"})
SPREAD, SPREAD_GRADED = 1.5, 0.3
"""How far off an expectation may be, of signals that are there or not and of those that go up to 9."""
TOGETHER = 100.0
"""Leaves of one scan are wrong together, and scans of one report alike: so many say as much as one alone would."""
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf that was read: the sample it is of, what was measured of it, and whether it is right."""

    sample: str
    values: tuple[float, ...]
    right: bool


def compared(labelled: Any, read: Any, pointer: str = "") -> Iterator[tuple[str, bool]]:
    """For each leaf that was read and is not null, its pointer and whether the label says the same.

    Of a row, or a project, that no labelled one is like, no leaf is right.
    """
    if isinstance(read, list):
        rows = labelled if isinstance(labelled, list) else []
        for left, right in align(rows, read):
            if right is not None:
                yield from compared(None if left is None else rows[left], read[right], join(pointer, right))
    elif isinstance(read, dict):
        for key, value in read.items():
            yield from compared(labelled.get(key) if isinstance(labelled, dict) else None, value, join(pointer, key))
    elif read is not None:
        yield pointer, canonical(labelled) == canonical(read)


def leaves_of(sample: Sample, got: Extraction) -> Iterator[Leaf]:
    """The leaves of one scan that a recogniser read."""
    measured = signals(got.record, got.evidence, examine(got.record, got.evidence), got.run.completeness)
    for place, right in compared(sample.label()["record"], got.record):
        entry = got.evidence.get(place)
        if entry is not None and entry.confidence is not None:
            yield Leaf(sample.name, tuple(measured[place][name] for name in NAMES), right)


def gathered(found: Sequence[Sample], variants: Sequence[str], cache: Path) -> Iterator[Leaf]:
    """The leaves of all scans; a scan in the cache is not read again."""
    cache.mkdir(parents=True, exist_ok=True)
    for sample in found:
        for path in (sample.folder / variant for variant in variants):
            kept = cache / f"{sample.name}--{path.stem}.json"
            try:
                if not kept.exists() and path.exists():
                    kept.write_text(interchange.to_json(extract(path, reader=FormReader())), "utf-8")
                if kept.exists():
                    yield from leaves_of(sample, interchange.from_json(kept.read_text("utf-8")))
            except ExtractorError as error:
                print(f"{path}: {type(error).__name__}", file=sys.stderr)


def fitted(values: Matrix, right: NDArray[np.bool_]) -> Matrix:
    """Weights of a logistic regression, the intercept first, drawn to what is expected of them."""
    table = np.hstack([np.ones((len(values), 1)), values])
    spread = np.array([SPREAD_GRADED if name in GRADED else SPREAD for name in NAMES])
    expected = np.array([4.0, *(EXPECTED[name] for name in NAMES)])
    penalty = np.diag([1e-6, *(TOGETHER / spread**2)])
    weights = expected.copy()
    for _ in range(50):
        sure = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (sure - right) + penalty @ (weights - expected)
        curve = (table * (sure * (1 - sure))[:, None]).T @ table + penalty
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return np.asarray(weights)


def predicted(values: Matrix, weights: Matrix) -> Matrix:
    """Confidence of leaves."""
    return np.asarray(1 / (1 + np.exp(-np.clip(weights[0] + values @ weights[1:], -30, 30))))


def unseen(leaves: Sequence[Leaf], values: Matrix, right: NDArray[np.bool_]) -> Matrix:
    """Confidence of each leaf by constants fitted without its sample's fold."""
    names = sorted({leaf.sample for leaf in leaves})
    fold = np.array([names.index(leaf.sample) % FOLDS for leaf in leaves])
    sure = np.zeros(len(leaves))
    for number in range(FOLDS):
        if (fold == number).any() and (fold != number).any():
            sure[fold == number] = predicted(
                values[fold == number], fitted(values[fold != number], right[fold != number])
            )
    return sure


def area(sure: Matrix, right: NDArray[np.bool_]) -> float:
    """The share of pairs of a right and a wrong leaf in which the right one is surer (AUROC)."""
    order = np.concatenate([sure[right], sure[~right]])
    _, inverse, counts = np.unique(order, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    count, wrong = int(right.sum()), int((~right).sum())
    return float((ranks[:count].sum() - count * (count + 1) / 2) / max(count * wrong, 1))


def calibration_error(sure: Matrix, right: NDArray[np.bool_], bins: int = 10) -> float:
    """The mean distance between confidence and frequency, over bins of equally many leaves."""
    order = np.argsort(sure)
    parts = np.array_split(order, bins)
    return float(
        sum(len(part) * abs(sure[part].mean() - right[part].mean()) for part in parts if len(part)) / len(sure)
    )


def threshold_of(sure: Matrix) -> float:
    """The confidence below which the share that may be flagged lies."""
    return float(np.quantile(sure, MOST_FLAGGED))


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print the constants as TOML, and what they are worth."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("suites", nargs="+", type=Path)
    options.add_argument("--variant", action="append", required=True)
    options.add_argument("--cache", type=Path, required=True)
    given = options.parse_args(arguments)
    leaves = list(gathered(samples(given.suites), given.variant, given.cache))
    values = np.array([leaf.values for leaf in leaves])
    right = np.array([leaf.right for leaf in leaves])
    weights = fitted(values, right)
    sure = unseen(leaves, values, right)
    threshold = threshold_of(sure)
    print(_toml({"intercept": weights[0], **dict(zip(NAMES, weights[1:], strict=True))}))
    flagged = sure < threshold
    print(f"# leaves {len(leaves)} of {len({leaf.sample for leaf in leaves})} samples, wrong {int((~right).sum())}")
    print(f"# unseen samples: AUROC {area(sure, right):.4f}, calibration error {calibration_error(sure, right):.4f}")
    print(
        f"# below {threshold:.4f}: {flagged.mean():.2%} flagged; {(~right & ~flagged).mean():.2%} wrong and not flagged"
    )
    return 0


def _toml(constants: Mapping[str, float]) -> str:
    return "\n".join(f"{name} = {value:.3f}" for name, value in constants.items())


if __name__ == "__main__":
    sys.exit(main())
