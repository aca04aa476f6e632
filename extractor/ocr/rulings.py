"""Rulings of tables from pixels: thin, dotted, double, broken or covered in part by a seal.

Lengths below are in ems: the height of the page's usual character, in pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.ocr.dotted import dotted_alike, evenly_dotted, pitched, unbroken
from extractor.ocr.faint import faint_rulings, faint_traces
from extractor.ocr.strokes import Stroke

THICKEST = 0.45
THICK, ROUGH = 0.2, 0.2
"""A thick ruling is as thick everywhere; a row of blurred characters that run together varies by this share."""
DOT_GAP = 0.36
"""Gaps up to this are a dotted or dashed ruling's own."""
SHORTEST = 1.15
"""A row is at least as high as a character with a little air; strokes of characters are shorter."""
SOLID = 3.0
"""An unbroken stroke of this length is no character's, whatever stands close by."""
LONG = 6.0
"""Nor is one of this length that is unbroken but for pinholes."""
BOTH_SIDES = 0.25
"""Unless it is thick, or has ink close by on both sides along this share of it: blurred characters run together."""
CROWDED, CROWDED_REGULAR = 0.35, 0.65
"""The share of a stroke's length with other ink close by from which it is taken for a part of text.
An unbroken or evenly dotted stroke may stand closer to text."""
FREE = 8.0
"""A ruling that meets no other must be this long: several characters' strokes may stand in line."""
DOTTED = 0.93
"""A ruling less solid than this is dotted, and must meet another."""
TOGETHER = 3
"""So many rulings that end at one height, a row beyond the last that crosses them, leave that row open."""
BROKEN = 0.25
"""Where so many of a page's rulings have gaps, they are so near to paper that ink shows them in part."""
STUB = 1.8
"""A ruling that meets another at one end only is at least this long: a row that a page break left open."""
CHARACTER = 4.0
"""Strokes that meet within this are one character's of a title, or a small box."""
SLANT = 0.02
"""How steep a ruling may still be once the page is level: paper bends."""
BREAK = 0.8
"""A gap that a ruling jumps whatever stands there."""
FADE = 7.0
"""A gap that a ruling jumps where it ends in the open: it faded, or a seal or a fold lies there."""
OVERSHOT, FURTHER = 0.9, 2.0
"""So far strokes of characters that stand in line with two rulings may seem to draw both out beyond their ends, and one
where the other ends as it should."""
RIM = 0.97
"""The share of a picture's breadth that the edge of a sheet takes, and no table's ruling."""
MEET = 0.45
"""How near two rulings come to count as meeting."""


@dataclass(frozen=True)
class Lines:
    """Level and upright rulings of a page, joined and meeting each other."""

    level: tuple[Stroke, ...]
    upright: tuple[Stroke, ...]
    marks: NDArray[np.uint8]
    """1 where a level or upright stroke's own pixels lie, joined or not."""


def rulings_of(ink: NDArray[np.bool_], em: float, grey: NDArray[np.uint8] | None = None) -> Lines:
    """The rulings on a straightened page; with its picture, those too that are fainter than ink."""
    level, marks = _strokes(ink, em)
    upright, marks_across = _strokes(ink.T, em)
    level, upright = _joined(level, upright, em), _joined(upright, level, em)
    if grey is not None:
        level, upright = _with_faint(level, upright, (ink, grey, marks, marks_across), em)
    for _ in range(2):
        level = [one for one in level if _belongs(one, upright, em)]
        upright = [one for one in upright if _belongs(one, level, em)]
    level, upright = _joined(level, upright, em), _joined(upright, level, em)
    level, upright = _without_boxes(level, upright, em)
    dotted_alike((one for one in level if one.solid < DOTTED), level, MEET * em)
    dotted_alike((one for one in upright if one.solid < DOTTED), upright, MEET * em)
    _ends_surely(level, em)
    _ends_surely(upright, em)
    _align(level, em)
    _align(upright, em)
    _meet(level, upright, em)
    _meet(upright, level, em)
    level += _closing(level, upright, em)
    level, upright = _on_the_sheet(level, upright, ink.shape[1], em), _on_the_sheet(upright, level, ink.shape[0], em)
    return Lines(tuple(level), tuple(upright), cv2.max(marks, np.ascontiguousarray(marks_across.T)))


def _with_faint(
    level: list[Stroke],
    upright: list[Stroke],
    seen: tuple[NDArray[np.bool_], NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]],
    em: float,
) -> tuple[list[Stroke], list[Stroke]]:
    """The rulings with those fainter than ink; `seen` are the ink, the picture, and the marks of both, as found."""
    ink, grey, marks, marks_across = seen
    # The dots of dotted rulings stand one below the other: averaged, they would look like faint ones across.
    dotted_across, dotted = (sum(one.dotted for one in strokes) for strokes in (upright, level))
    broken = _broken(level, upright, em)
    print_, print_across = ink & (marks_across.T == 0), ink.T & (marks.T == 0)
    if broken:
        print_, print_across = print_ & (marks == 0), print_across & (marks_across == 0)
    traces = faint_traces(grey, print_, em, broken) if dotted_across < TOGETHER else []
    if dotted + dotted_across < TOGETHER:
        first = [*level, *_joined(faint_rulings(traces, level, upright, em), upright, em)]
        across = faint_traces(np.ascontiguousarray(grey.T), print_across, em, broken)
        upright = upright + _joined(faint_rulings(across, upright, first, em), first, em)
    return level + _joined(faint_rulings(traces, level, upright, em), upright, em), upright


def _broken(level: list[Stroke], upright: list[Stroke], em: float) -> bool:
    """Are many of a table's rulings so near to paper that their ink has gaps? Text's characters in line cross none."""
    table = any(sum(_crosses(one, other, em) for other in upright) >= 2 for one in level)
    gaps = sum(one.solid < DOTTED and not one.dotted for one in [*level, *upright])
    return table and gaps >= max(TOGETHER, BROKEN * (len(level) + len(upright)))


def _strokes(ink: NDArray[np.bool_], em: float) -> tuple[list[Stroke], NDArray[np.uint8]]:
    """Long thin level strokes, and where they lie. Uprights are found on the transposed page."""
    marks = np.ascontiguousarray(ink, dtype=np.uint8)
    thick = cv2.morphologyEx(marks, cv2.MORPH_OPEN, np.ones((max(round(THICKEST * em), 3) + 1, 1), np.uint8))
    thin = cv2.subtract(marks, thick)
    # What two rulings share where they cross is as high as the upright one: closing bridges it.
    joined = cv2.morphologyEx(thin, cv2.MORPH_CLOSE, np.ones((1, max(round(DOT_GAP * em), 3)), np.uint8))
    # A ruling that slants by a pixel over its length still counts as one.
    joined = cv2.morphologyEx(joined, cv2.MORPH_CLOSE, np.ones((2, 1), np.uint8))
    kept = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, max(round(SHORTEST * em), 12)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(kept)
    sure = cv2.morphologyEx(thin, cv2.MORPH_OPEN, np.ones((1, round(SOLID * em)), np.uint8))
    others = cv2.subtract(marks, cv2.dilate(sure, np.ones((3, 3), np.uint8)))
    found = []
    text = np.zeros(count, np.uint8)
    for index in range(1, count):
        x, y, wide, high, area = (int(value) for value in stats[index])
        if high > 0.7 * em and wide < 6 * high:
            continue
        own = labels[y : y + high, x : x + wide] == index
        rows = own.sum(axis=1)
        at = y + float((rows * np.arange(high)).sum() / rows.sum())
        stroke = Stroke(x, x + wide - 1, at, max(area / wide, 1.0), wide)
        # A ruling of one pixel comes out of the closing a row lower than it is printed.
        if high < 3:
            along = np.asarray(marks[max(y - 1, 0) : y + high, x : x + wide].any(axis=0), dtype=np.bool_)
        else:
            along = _along(own, marks[y : y + high, x : x + wide] > 0, at - y, stroke.thickness / 2 + 1)
        stroke.solid = float(along.mean())
        top, bottom = round(at - stroke.thickness / 2), round(at + stroke.thickness / 2) + 1
        stroke.dotted = stroke.solid < DOTTED and pitched(marks[top:bottom, x : x + wide], em)
        heights = own.sum(axis=0)
        rough = stroke.thickness > THICK * em and heights.std() > ROUGH * heights.mean()
        if rough or _in_text(along, others, (x, top, wide, bottom - top), em):
            text[index] = 1
        else:
            found.append(stroke)
    return found, cv2.subtract(kept, text[labels])


def _along(own: NDArray[np.bool_], ink: NDArray[np.bool_], at: float, half: float) -> NDArray[np.bool_]:
    """Where a stroke has ink, from left to right: near its line, which may slant a little."""
    rows = np.arange(own.shape[0])[:, None]
    line: NDArray[np.float64] | float = at
    if own.shape[0] > 2 * half + 1:
        middles = (own * rows).sum(axis=0) / np.maximum(own.sum(axis=0), 1)
        columns = np.arange(own.shape[1]) - own.shape[1] / 2
        slope = float((middles * columns).sum() / max(float((columns**2).sum()), 1.0))
        line = at + min(max(slope, -SLANT), SLANT) * columns
    return np.asarray((ink & (np.abs(rows - line) <= half)).any(axis=0), dtype=np.bool_)


def _in_text(along: NDArray[np.bool_], others: NDArray[np.uint8], place: tuple[int, int, int, int], em: float) -> bool:
    """Is it strokes of characters that stand in line? Those have uneven gaps, and other strokes close by."""
    x, y, wide, high = place
    solid = along.mean() > 0.97
    if solid and wide > SOLID * em:
        return False
    reach = max(round(0.3 * em), 4)
    above = others[max(y - 1 - reach, 0) : max(y - 1, 0), x : x + wide].any(axis=0)
    below = others[y + high + 1 : y + high + 1 + reach, x : x + wide].any(axis=0)
    if above.size == 0 or below.size == 0:
        return False
    # Characters have strokes both above and below those that stand in line; a ruling has its text on one side.
    alone = high <= THICK * em + 1 and (above & below).mean() < BOTH_SIDES
    if alone and wide > LONG * em and unbroken(along, em):
        return False
    regular = solid or evenly_dotted(along)
    return bool((above | below).mean() > (CROWDED_REGULAR if regular else CROWDED))


def _ends_surely(strokes: list[Stroke], em: float) -> None:
    """Tells which begin or end of themselves: several together, or a dotted one at the rim of what is ruled beside it.

    Strokes of text in line with a ruling, which draw it out beyond its end, do neither.
    """
    for stroke in strokes:
        stroke.starts_surely = _surely(stroke, "start", strokes, em)
        stroke.ends_surely = _surely(stroke, "end", strokes, em)


def _surely(stroke: Stroke, side: str, strokes: list[Stroke], em: float) -> bool:
    at, reach = getattr(stroke, side), MEET * em
    if sum(abs(getattr(one, side) - at) <= reach for one in strokes) >= TOGETHER:
        return True
    return stroke.dotted and not any(one.start + reach < at < one.end - reach for one in strokes)


def _joined(strokes: list[Stroke], crossing: list[Stroke], em: float) -> list[Stroke]:
    """Strokes that lie in one line made one, if their gap is small or is no true end; doubles merged."""
    pending = sorted(strokes, key=lambda one: (one.start, one.at))
    done: list[Stroke] = []
    for stroke in pending:
        for other in done:
            if abs(other.at - stroke.at) <= 0.3 * em and _continues(other, stroke, crossing, em):
                _merge(other, stroke)
                break
        else:
            done.append(replace(stroke))
    return done if len(done) == len(strokes) else _joined(done, crossing, em)


def _continues(first: Stroke, second: Stroke, crossing: list[Stroke], em: float) -> bool:
    gap = max(first.start, second.start) - min(first.end, second.end)
    if gap <= BREAK * em:
        return True
    if gap > min(FADE * em, first.inked, second.inked) or abs(first.at - second.at) > 0.15 * em:
        return False
    left, right = min(first.end, second.end), max(first.start, second.start)
    beyond = _beyond(left, first.at, crossing, em, 1), _beyond(right, second.at, crossing, em, -1)
    return not (max(beyond) <= OVERSHOT * em or (min(beyond) <= MEET * em and max(beyond) <= FURTHER * em))


def _beyond(end: float, at: float, crossing: list[Stroke], em: float, way: int) -> float:
    """How far a ruling goes on beyond the last one that crosses it; as good as 0 where it just falls short of that."""
    reach = MEET * em
    places = [way * (end - one.at) for one in crossing if one.start - reach <= at <= one.end + reach]
    return min((max(place, 0.0) for place in places if place >= -reach), default=np.inf)


def _merge(into: Stroke, stroke: Stroke) -> None:
    if min(into.end, stroke.end) - max(into.start, stroke.start) > 0.5 * min(into.length, stroke.length):
        top = min(into.at - into.thickness / 2, stroke.at - stroke.thickness / 2)
        bottom = max(into.at + into.thickness / 2, stroke.at + stroke.thickness / 2)
        into.at, into.thickness = (top + bottom) / 2, bottom - top
    else:
        total = into.length + stroke.length + 1e-6
        into.at = (into.at * into.length + stroke.at * stroke.length) / total
        into.thickness = (into.thickness * into.length + stroke.thickness * stroke.length) / total
    into.dotted &= stroke.dotted
    into.inked = min(into.inked + stroke.inked, max(into.end, stroke.end) - min(into.start, stroke.start))
    into.start, into.end = min(into.start, stroke.start), max(into.end, stroke.end)


def _meets(end: float, at: float, crossing: list[Stroke], em: float) -> bool:
    """Does a ruling's end stand at one that crosses it?"""
    reach = MEET * em
    return any(abs(one.at - end) <= reach and one.start - reach <= at <= one.end + reach for one in crossing)


def _belongs(stroke: Stroke, crossing: list[Stroke], em: float) -> bool:
    """Long by itself, or dotted, or between two rulings that cross it, or run out from one."""
    met = _meets(stroke.start, stroke.at, crossing, em) + _meets(stroke.end, stroke.at, crossing, em)
    # Dots that lead to a page number in a table of contents are no ruling.
    if stroke.thickness > 0.5 * em:
        return False
    if (stroke.dotted or stroke.length >= FREE * em) and (
        met or stroke.solid > DOTTED or _touched(stroke, crossing, em)
    ):
        return True
    return met == 2 or (met == 1 and stroke.length >= STUB * em)


def _touched(stroke: Stroke, crossing: list[Stroke], em: float) -> bool:
    """Do others cross it, or end at it? Tables of dotted rulings often have no frame for theirs to end at."""
    reach = MEET * em
    return any(
        stroke.start - reach <= one.at <= stroke.end + reach
        and one.start - reach <= stroke.at <= one.end + reach
        and one.length >= STUB * em
        for one in crossing
    )


def _on_the_sheet(strokes: list[Stroke], crossing: list[Stroke], across: int, em: float) -> list[Stroke]:
    """Without the sheet's own edges on a photograph: they run from rim to rim, and nothing meets them."""
    return [one for one in strokes if one.length < RIM * across or _touched(one, crossing, em)]


def _without_boxes(level: list[Stroke], upright: list[Stroke], em: float) -> tuple[list[Stroke], list[Stroke]]:
    """Without strokes that meet in something no larger than a character: 目 in a title, a box to tick."""
    marks = [(one.start, one.at, one.end, one.at) for one in level] + [
        (one.at, one.start, one.at, one.end) for one in upright
    ]
    group = list(range(len(marks)))
    reach = MEET * em
    for first, a in enumerate(marks):
        for second in range(first):
            b = marks[second]
            near = a[0] - reach <= b[2] and b[0] - reach <= a[2] and a[1] - reach <= b[3] and b[1] - reach <= a[3]
            if near and group[first] != group[second]:
                old, new = group[first], group[second]
                group = [new if one == old else one for one in group]
    small = set()
    for name in set(group):
        members = [mark for mark, one in zip(marks, group, strict=True) if one == name]
        left, top, right, bottom = (
            reach_([mark[i] for mark in members]) for i, reach_ in enumerate((min, min, max, max))
        )
        if max(right - left, bottom - top) < CHARACTER * em:
            small.add(name)
    kept = [one not in small for one in group]
    both = [*level, *upright]
    return (
        [one for one, keep in zip(both[: len(level)], kept[: len(level)], strict=True) if keep],
        [one for one, keep in zip(both[len(level) :], kept[len(level) :], strict=True) if keep],
    )


def _align(strokes: list[Stroke], em: float) -> None:
    """Strokes at nearly the same place put at the same place, so that one row has one edge."""
    group: list[Stroke] = []
    for stroke in [*sorted(strokes, key=lambda one: one.at), None]:
        if group and (stroke is None or stroke.at - group[0].at > 0.2 * em):
            total = sum(one.length for one in group)
            at = sum(one.at * one.length for one in group) / max(total, 1e-6)
            for one in group:
                one.at = at
            group = []
        if stroke is not None:
            group.append(stroke)


def _closing(strokes: list[Stroke], crossing: list[Stroke], em: float) -> list[Stroke]:
    """Edges that a page break left out, or a table without a frame has not: where upright rulings end together."""
    found = []
    for side in ("start", "end"):
        loose = [one for one in crossing if not _meets(getattr(one, side), one.at, strokes, em)]
        loose.sort(key=lambda one: getattr(one, side))
        group: list[Stroke] = []
        for stroke in [*loose, None]:
            if group and (stroke is None or getattr(stroke, side) - getattr(group[-1], side) > 0.5 * em):
                if edge := _edge(group, side, strokes, em):
                    for one in group:
                        setattr(one, side, edge.at)
                    found.append(edge)
                group = []
            if stroke is not None:
                group.append(stroke)
    return found


def _edge(group: list[Stroke], side: str, strokes: list[Stroke], em: float) -> Stroke | None:
    """The ruling that upright ones would end at: beyond all level ones, or a row of dots beyond those they cross."""
    beyond = min if side == "start" else max
    left, right = min(one.at for one in group), max(one.at for one in group)
    at = beyond(getattr(one, side) for one in group)
    crossed = [one for one in strokes if any(_crosses(one, other, em) for other in group)]
    surely = "starts_surely" if side == "start" else "ends_surely"
    if crossed and (all(one.dotted and getattr(one, surely) for one in group) or len(group) >= TOGETHER):
        last = beyond(crossed, key=lambda one: one.at)
        if (last.at - at if side == "start" else at - last.at) >= SHORTEST * em:
            return Stroke(min(left, last.start), max(right, last.end), at, last.thickness)
    between = [one.at for one in strokes if one.start < right and one.end > left]
    on_the_page = len(group) >= 2 and right > left and beyond([at, *between]) == at
    return Stroke(left, right, at, 1.0) if on_the_page else None


def _crosses(level: Stroke, upright: Stroke, em: float) -> bool:
    reach = MEET * em
    across = level.start - reach <= upright.at <= level.end + reach
    return across and upright.start - reach <= level.at <= upright.end + reach


def _meet(strokes: list[Stroke], crossing: list[Stroke], em: float) -> None:
    """Ends drawn to the ruling that they nearly reach, or overshoot."""
    for stroke in strokes:
        for end in ("start", "end"):
            place = getattr(stroke, end)
            near = [
                one.at
                for one in crossing
                if abs(one.at - place) <= MEET * em and one.start - MEET * em <= stroke.at <= one.end + MEET * em
            ]
            if near:
                setattr(stroke, end, min(near, key=lambda at: abs(at - place)))
        met = [one.at for one in crossing if one.start - MEET * em <= stroke.at <= one.end + MEET * em]
        met = [at for at in met if stroke.start <= at <= stroke.end]
        # Strokes of characters that happen to go on in line are no part of it.
        first, last = ((SHORTEST if sure else FURTHER) * em for sure in (stroke.starts_surely, stroke.ends_surely))
        if met and 0 < min(met) - stroke.start < first and max(met) > min(met):
            stroke.start = min(met)
        if met and 0 < stroke.end - max(met) < last and max(met) > min(met):
            stroke.end = max(met)
