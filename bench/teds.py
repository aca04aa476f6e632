"""Trees of cells compared, by a kept library in the peers' environment: TEDS of all tables of a file.

The tables of a file are put one below another on both sides, so that where pages part a table makes no difference: some
tools give a table a page, others join them.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from html import escape

from bench.crew import PEERS
from evals.tables import Grid, GridCell

Pair = tuple[str, str]
"""The labelled tables of a file as HTML, and those that were found."""
_ASK = """
import json, sys
from docling_metrics_table import TableMetric, TableMetricHTMLInputSample
from docling_metrics_table.docling_metrics_table import TableMetricKind

metric = TableMetric(metrics=[TableMetricKind.TEDS])
told = []
for one, other in json.load(sys.stdin):
    sample = TableMetricHTMLInputSample(id="1", html_a=one, html_b=other)
    told.append(metric.evaluate_sample(sample).teds.teds if other else 0.0)
print(json.dumps(told))
"""


def teds(pairs: Sequence[Pair]) -> list[float] | None:
    """The likeness of each pair, from 0 to 1; None where docling-metrics-table is not installed."""
    if not pairs or not PEERS.is_file():
        return None
    command = [str(PEERS), "-c", _ASK]
    done = subprocess.run(command, input=json.dumps(pairs), capture_output=True, text=True, check=False)
    if done.returncode:
        return None
    told: list[float] = json.loads(done.stdout.splitlines()[-1])
    return told


def mean(pairs: Sequence[Pair]) -> str:
    """Their mean as the tables of the page tell it; empty where it cannot be had."""
    told = teds(pairs)
    return "" if not told else f"{sum(told) / len(told):.4f}"


def pair(labelled: Sequence[Grid], found: Sequence[Grid]) -> Pair:
    """Both sides as one table of HTML each; empty where there is none."""
    return as_html(stacked(labelled)), as_html(stacked(found))


def stacked(grids: Sequence[Grid]) -> list[GridCell]:
    """Tables one below another."""
    cells: list[GridCell] = []
    for grid in grids:
        down = max((cell.row + cell.rows for cell in cells), default=0)
        cells += [cell._replace(row=cell.row + down) for cell in grid]
    return cells


def as_html(cells: Grid) -> str:
    """Cells as a table of HTML with its spans."""
    lines: dict[int, list[GridCell]] = {}
    for cell in cells:
        lines.setdefault(cell.row, []).append(cell)
    rows = (lines.get(number, []) for number in range(max(lines, default=-1) + 1))
    told = "".join(f"<tr>{''.join(_told(cell) for cell in sorted(row, key=_column))}</tr>" for row in rows)
    return f"<table>{told}</table>" if told else ""


def _column(cell: GridCell) -> int:
    return cell.column


def _told(cell: GridCell) -> str:
    return f'<td rowspan="{cell.rows}" colspan="{cell.columns}">{escape(cell.text)}</td>'
