"""Pictures of a run as SVG: strips of leaves, dots of files, bars of errors, curves. No script, nothing fetched."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

KINDS = {
    "right": "#2f8f83", "misread": "#d1495b", "unfound": "#e3a03c", "lost item": "#b9782a",
    "fabricated": "#8d6cc4", "invented item": "#6a4c9c", "invented field": "#4b3470",
}  # fmt: skip
"""The colour of each verdict; errors that leave something out are brown, those that make something up are violet."""
LINE = "#8796a1"
_INK = 'fill="currentColor"'
Tick = tuple[float, str]
"""Where a tick stands, as a share of the side, and what it says."""


class Bar(NamedTuple):
    """One bar of errors: its name, how many leaves it is about, how many of each kind, the interval of the share."""

    name: str
    of: int
    kinds: Mapping[str, int]
    interval: tuple[float, float]


def text(value: Any) -> str:
    """A value as HTML or SVG may hold it."""
    return html.escape(str(value))


def drawing(wide: float, high: float, inside: str, label: str) -> str:
    """A picture so many units wide and high; `label` is read to those who do not see it."""
    return f'<svg viewBox="0 0 {wide:g} {high:g}" role="img" aria-label="{text(label)}">{inside}</svg>'


def words(x: float, y: float, value: Any, anchor: str = "start", size: float = 12) -> str:
    """A line of text."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}" {_INK}>{text(value)}</text>'


def strip(leaves: Sequence[Mapping[str, Any]]) -> str:
    """Every leaf of a file in the order of its record, a hair each; leaves of one kind in a row are one piece."""
    parts, at, whole = [], 0, max(len(leaves), 1)
    for kind, run in groupby(leaves, key=lambda leaf: str(leaf["kind"])):
        count = sum(1 for _ in run)
        left, wide = 1000 * at / whole, 1000 * count / whole
        title = "" if kind == "right" else f"<title>{count} {kind}</title>"
        parts.append(f'<rect x="{left:.2f}" width="{max(wide, 2):.2f}" height="10" fill="{KINDS[kind]}">{title}</rect>')
        at += count
    # what is wrong stands over what is right: a single leaf of many must be seen
    parts.sort(key=lambda part: KINDS["right"] not in part)
    return f'<svg viewBox="0 0 1000 10" preserveAspectRatio="none" class="strip" role="img">{"".join(parts)}</svg>'


def dots(groups: Mapping[str, Sequence[tuple[str, float]]], across: str, least: float, most: float) -> str:
    """A row of dots for each group, one for each file, by a figure of it; dots that meet are put beside each other."""
    parts, row = [], 46
    for number, (name, files) in enumerate(groups.items()):
        middle = number * row + row / 2
        parts.append(words(196, middle + 4, name, "end"))
        parts.append(f'<path d="M210 {middle}H850" stroke="{LINE}" stroke-width=".5"/>')
        parts += _swarm(files, middle, lambda value: 210 + 640 * (value - least) / max(most - least, 1e-9))
    foot = len(groups) * row
    ticks = [least + (most - least) * part / 4 for part in range(5)]
    parts += [words(210 + 160 * n, foot + 12, f"{tick:.3g}", "middle", 11) for n, tick in enumerate(ticks)]
    parts.append(words(530, foot + 30, across, "middle"))
    return drawing(870, foot + 36, "".join(parts), across)


def _swarm(files: Sequence[tuple[str, float]], middle: float, place: Any) -> Iterable[str]:
    stacked: dict[int, int] = {}
    for name, value in sorted(files, key=lambda each: each[1]):
        column = round(place(value) / 5)
        count = stacked[column] = stacked.get(column, -1) + 1
        off = (count + 1) // 2 * (-1) ** count * 3.2
        off = max(-20.0, min(20.0, off))
        yield (
            f'<circle cx="{place(value):.1f}" cy="{middle + off:.1f}" r="3.4" fill="{KINDS["right"]}" '
            f'fill-opacity=".55"><title>{text(name)}: {value:.4g}</title></circle>'
        )


def bars(rows: Sequence[Bar]) -> str:
    """Shares of leaves that came out wrong, by kind, the longest bar as wide as the picture; its interval as a line."""
    most = max([sum(row.kinds.values()) / max(row.of, 1) for row in rows] + [row.interval[1] for row in rows] + [1e-6])
    parts = []
    for number, row in enumerate(rows):
        top, left = number * 24, 300.0
        parts.append(words(290, top + 16, row.name, "end"))
        for kind, count in row.kinds.items():
            wide = 420 * count / max(row.of, 1) / most
            parts.append(
                f'<rect x="{left:.1f}" y="{top + 4}" width="{wide:.1f}" height="15" fill="{KINDS[kind]}">'
                f"<title>{count} {kind}</title></rect>"
            )
            left += wide
        low, high = (300 + 420 * each / most for each in row.interval)
        parts.append(f'<path d="M{low:.1f} {top + 11.5}H{high:.1f}" stroke="currentColor" stroke-opacity=".6"/>')
        wrong = sum(row.kinds.values())
        parts.append(words(732, top + 16, f"{wrong / max(row.of, 1):.2%}  ({wrong} of {row.of})"))
    return drawing(880, max(len(rows) * 24, 1), "".join(parts), "share of leaves that are not right")


def heat(rows: Mapping[str, Mapping[str, float]], least: float) -> str:
    """A table of shares as colours: full where all is right, faint towards `least`."""
    columns = list(dict.fromkeys(name for row in rows.values() for name in row))
    parts = [words(330 + 130 * n, 14, name, "middle") for n, name in enumerate(columns)]
    for number, (name, row) in enumerate(rows.items()):
        top = 22 + number * 34
        parts.append(words(256, top + 20, name, "end"))
        for column, key in enumerate(columns):
            if key in row:
                strength = 0.12 + 0.88 * max(0.0, (row[key] - least) / max(1 - least, 1e-9))
                left = 268 + 130 * column
                parts.append(
                    f'<rect x="{left}" y="{top}" width="124" height="30" rx="4" fill="{KINDS["right"]}" '
                    f'fill-opacity="{strength:.2f}"/>{words(left + 62, top + 20, f"{row[key]:.4f}", "middle")}'
                )
    return drawing(max(280 + 130 * len(columns), 870), 26 + 34 * len(rows), "".join(parts), "F1 by type and file")


def chart(
    inside: str, across: str, up: str, ticks: Sequence[tuple[float, str]], steps: Sequence[tuple[float, str]]
) -> str:
    """A square frame with its ticks, each at a share of the side."""
    marks = "".join(words(60 + 300 * at, 346, name, "middle", 11) for at, name in ticks)
    marks += "".join(words(52, 334 - 300 * at, name, "end", 11) for at, name in steps)
    frame = f'<rect x="60" y="30" width="300" height="300" fill="none" stroke="{LINE}" stroke-width=".7"/>'
    return drawing(380, 372, f"{frame}{marks}{inside}{words(210, 366, across, 'middle')}{words(60, 18, up)}", up)


def curve(points: Sequence[tuple[float, float]], colour: str) -> str:
    """A line through points given as shares of the frame's sides."""
    line = " ".join(f"{60 + 300 * x:.1f},{330 - 300 * y:.1f}" for x, y in points)
    return f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.2"/>'


def decades(share: float, most: int = 4) -> float:
    """Where a share stands on a scale of powers of ten: 1 is at 1, 10 to the minus `most` and less at 0."""
    return 1 + math.log10(max(share, 10.0**-most)) / most


def histogram(values: Sequence[float], across: str, up: str) -> str:
    """How often values from 0 to 1 occur, in twenty bins; the scale is of powers of ten, for most are near 1."""
    counted = [0] * 20
    for value in values:
        counted[min(int(value * 20), 19)] += 1
    top = math.log10(max(counted) + 1) if values else 1.0
    parts = []
    for number, count in enumerate(counted):
        high = 300 * math.log10(count + 1) / top
        colour = KINDS["right"] if number >= 10 else KINDS["misread"]
        parts.append(
            f'<rect x="{60 + 15 * number}" y="{330 - high:.1f}" width="14" height="{high:.1f}" fill="{colour}">'
            f"<title>{count}</title></rect>"
        )
    steps = [(math.log10(10**n + 1) / top, f"{10**n}") for n in range(7) if math.log10(10**n + 1) <= top]
    return chart("".join(parts), across, up, [(n / 4, f"{n / 4:g}") for n in range(5)], steps)
