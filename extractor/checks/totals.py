"""What a form's column of weights or scores is made of: its indicators and, where it stands apart, execution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from extractor.checks.report import Figure, Form, Report, total_line
from extractor.figures import Interval, total

Column = Literal["weight", "score", "review_score"]

# The weights that bureaus give execution where it stands apart and they print it in a label only.
_EXECUTION_WEIGHTS = (10, 20)


@dataclass(frozen=True, slots=True)
class Parts:
    """The printed parts of a column: indicators, and the ways in which execution may count.

    `execution` has a tuple for each way: the total fund line alone, or every line with a figure.
    `complete` says that no indicator is blank, `twice` that execution is an indicator as well.
    """

    indicators: tuple[Figure, ...]
    execution: tuple[tuple[Figure, ...], ...]
    complete: bool
    twice: bool

    @property
    def ways(self) -> tuple[tuple[Figure, ...], ...]:
        """All parts, for each way that execution may count."""
        alone = ((),) if self.twice or not self.execution else ()
        return tuple((*each, *self.indicators) for each in (*self.execution, *alone))


def parts_of(report: Report, form: Form, column: Column) -> Parts:
    """The parts of a form's column; made once for a report."""
    known = form.pointer, column
    if known not in report.parts:
        report.parts[known] = _parts_of(report, form, column)
    parts: Parts = report.parts[known]
    return parts


def _parts_of(report: Report, form: Form, column: Column) -> Parts:
    rows = list(form.rows("indicators"))
    indicators = [report.figure(place, row, column, "exact") for place, row in rows]
    lines = list(form.rows("funds"))
    every = tuple(figure for place, line in lines if (figure := report.figure(place, line, column, "exact")))
    main = total_line(form)
    first = report.figure(*main, column, "exact") if main else None
    ways = [(first,), every] if first else [every]
    return Parts(
        indicators=tuple(figure for figure in indicators if figure),
        execution=tuple(dict.fromkeys(way for way in ways if way)),
        complete=bool(rows) and None not in indicators,
        twice=_executes(form),
    )


def _executes(form: Form) -> bool:
    """Is execution an indicator?"""
    return any("执行率" in row["level3"] for _, row in form.rows("indicators"))


def _departments_rate(form: Form) -> bool:
    """Does a department's funding show its rate? A record has no place for the weight that may stand beside it."""
    return any(line["execution_rate"] is not None for _, line in form.rows("funding"))


def execution_unseen(report: Report, form: Form) -> bool:
    """May execution have a weight that no row of the record shows (it is printed in a label, or not at all)?

    So it is where no fund line has a weight, no indicator is the execution rate (a department's rate may be
    weighted beside one), and the weights of the indicators leave just what execution is usually given, or are not
    printed either.
    """
    weights = parts_of(report, form, "weight")
    if weights.execution or (_executes(form) and not _departments_rate(form)):
        return False
    if not weights.indicators:
        return True
    whole = report.figure(form.pointer, form.data, "total_weight", "exact") or Figure.constant(100)
    rest = whole.behind - total(figure.behind for figure in weights.indicators)
    return any(rest.meets(Interval.exactly(usual)) for usual in _EXECUTION_WEIGHTS)
