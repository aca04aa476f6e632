"""How long it takes to score a report against its label, as reports grow (limit at 600 indicators: 2 s)."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from bench.arithmetic import form
from bench.measure import Spread, processor_seconds
from bench.plan import Plan
from evals.score import score

SIZES = (150, 300, 600, 1200)


def section(plan: Plan) -> list[str]:
    """The section of scoring: a record with errors strewn in, against its label, by the number of indicators."""
    spreads = {size: _seconds(size, plan.rounds) for size in SIZES}
    least = spreads[SIZES[0]].median / SIZES[0]
    return [
        "## Scoring a report",
        "",
        "Seconds. In the record every seventh indicator is missing, every fifth has another name, and every third "
        "another score. Growth: against the number of indicators, from the first row.",
        "",
        "| indicators | seconds | growth |",
        "| ---: | ---: | ---: |",
        *(f"| {size} | {each.told()} | {each.median / size / least:.2f} |" for size, each in spreads.items()),
    ]


def _seconds(size: int, rounds: int) -> Spread:
    label: dict[str, Any] = {"record": form(size, 0), "findings": []}
    read = deepcopy(label)
    rows = read["record"]["projects"][0]["indicators"]
    for number, row in enumerate(rows):
        row["level3"] += "情况" if number % 5 == 0 else ""
        row["score"] += 1 if number % 3 == 0 else 0
    del rows[::7]
    return Spread.of([processor_seconds(lambda: score(label, read)) for _ in range(rounds)])
