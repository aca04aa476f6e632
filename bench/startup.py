"""How long the command line takes to answer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from bench.measure import Spread, children_seconds, seconds
from bench.plan import Plan

_COMMANDS = {
    "`extractor --help`": [sys.executable, "-m", "extractor.cli", "--help"],
    "`python -c ''`": [sys.executable, "-c", ""],
}


def section(plan: Plan) -> list[str]:
    """The start-up section."""
    rows = [f"| {name} | {_measured(command, max(plan.rounds, 3))} |" for name, command in _COMMANDS.items()]
    return [
        "## Start-up",
        "",
        "Limit for `extractor --help`: 0.5 s.",
        "",
        "| | seconds by the clock | of the processor |",
        "| --- | ---: | ---: |",
        *rows,
    ]


def _measured(command: Sequence[str], rounds: int) -> str:
    clock, processor = [], []
    for _ in range(rounds):
        before = children_seconds()
        clock.append(seconds(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True)))
        processor.append(children_seconds() - before)
    return f"{Spread.of(clock).told(3)} | {Spread.of(processor).told(3)}"
