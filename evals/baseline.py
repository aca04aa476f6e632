"""Scores that must not fall: ``make check`` reads the born-digital suite again and compares.

    python -m evals.baseline            compare, 1 where something fell
    python -m evals.baseline --write    take today's scores as the new baseline

The form reader reads the pages themselves, the model reader with recorded replies: no network, well under a minute.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.measure import totals
from evals.samples import samples

HERE = Path(__file__).parent
BASELINE, SUITE = HERE / "baseline.json", HERE / "suites/reports"
READERS = ("form", "model")
SLACK, FIELD_SLACK = 0.001, 0.01
"""So much may a whole, or a field, fall before it counts: a leaf here for three there is no regression."""
_WHOLES = ("all", "figures", "texts")


def scores(made: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """What of a run's totals is held: the wholes, the findings, and F1 by type and by field."""
    wholes = {name: made[name]["f1"] for name in _WHOLES} | {"mean of files": made["mean_f1"]}
    findings = {f"findings {name}": made["findings"][name] for name in ("recall", "precision")}
    return {
        "whole": _rounded(wholes | findings),
        "type": _rounded({name: each["f1"] for name, each in made["by_type"].items()}),
        "field": _rounded({name: each["f1"] for name, each in made["by_field"].items()}),
    }


def _rounded(told: Mapping[str, float]) -> dict[str, float]:
    return {name: round(each, 5) for name, each in told.items()}


def fallen(before: Mapping[str, Mapping[str, float]], now: Mapping[str, Mapping[str, float]]) -> list[str]:
    """What is lower now than it was, each in a line that names it."""
    return list(_fallen(before, now))


def _fallen(before: Mapping[str, Mapping[str, float]], now: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    for group, held in before.items():
        slack = FIELD_SLACK if group == "field" else SLACK
        for name, least in held.items():
            got = now.get(group, {}).get(name, 0.0)
            if got < least - slack:
                yield f"{group} {name}: {got:.4f}, was {least:.4f}"


def read(name: str, suite: Path = SUITE) -> dict[str, Any]:
    """The totals of the suite, born digital, read by this reader."""
    from evals.recordings import with_recordings
    from evals.run import evaluate, told
    from extractor.choice import reader_named
    from extractor.llm.options import Options

    reader = reader_named(name, with_recordings(Options(), record=False))
    paths = [(sample, sample.folder / "document.pdf") for sample in samples([suite])]
    return totals([told(evaluate(sample, path, reader, name)) for sample, path in paths if path.exists()])


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare with the baseline, or write it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", action="store_true")
    given = options.parse_args(arguments)
    now = {name: scores(read(name)) for name in READERS}
    if given.write:
        BASELINE.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", "utf-8")
        return 0
    before = json.loads(BASELINE.read_text("utf-8"))
    low = [f"{name} reader: {line}" for name in READERS for line in fallen(before[name], now[name])]
    print("\n".join(low) or f"no score of {' and '.join(READERS)} is below evals/baseline.json")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
