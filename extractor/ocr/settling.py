"""Doubtful readings read again, and settled on evidence. Every change says what was first read and why.

The evidence is a second reading of the same pixels in other company or at another size, the
pixels' own shape, or what the column holds. No list of words is asked.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.ocr.cells import Area
from extractor.ocr.columns import SURE, by_column
from extractor.ocr.crops import cut, window
from extractor.ocr.lines import Line
from extractor.ocr.marks import full, with_marks
from extractor.ocr.permille import told_apart
from extractor.ocr.placing import Read
from extractor.ocr.ports import OcrEngine, Reading
from extractor.ocr.repairs import changed, with_first
from extractor.ocr.sight import Sight
from extractor.ocr.signs import FLAT, box, by_shape, like_the_signs, like_the_ticks, unit_dots

SINGLE = 0.97
"""A character alone on its line is read again below this: nothing beside it sustains it."""
CLEAR = 0.6
"""Likewise for words, whose characters sustain each other, of more than `SHORT` characters."""
SHORT = 6
SAMPLE = 0.97
"""A figure read this surely serves as company for lone signs."""
CONFUSED = frozenset("1lI|iVvoO0gqDQ二=≥≤><%T七一-_zZsSBb")
"""Lone signs that a recogniser mixes up for want of company."""
WIDEST = 3.5
"""No sign is so many ems wide; —— is two."""
SIGN = re.compile(r"[<>]=?|[=≥≤%‰]|%[0oO]")
"""What stands by itself in a column of operators or of units."""
AGREED = 0.8
UNREAD = 0.45
"""Ink this many ems wide that no character was read in has been passed over."""


def settled(sight: Sight, reads: list[Read], engine: OcrEngine) -> list[Read]:
    """The readings of a page after second looks."""
    reads = [_without_strokes(sight, read) for read in reads]
    reads = _with_what_stands_left(sight, reads, engine)
    reads = _after_the_line_above(sight, reads, engine)
    reads = _in_company(sight, reads, engine)
    reads = _at_other_sizes(sight, reads, engine)
    reads = with_marks(sight, _with_unread(sight, reads, engine), engine)
    reads = [by_shape(sight, _without_specks(sight, read)) for read in reads]
    reads = like_the_signs(sight, like_the_ticks(sight, reads))
    return by_column(sight, told_apart(sight, reads))


def _runs(sight: Sight, line: Line, bridged: float) -> list[tuple[int, int]]:
    """Where a line has ink, left and right, gaps up to `bridged` ems closed."""
    ink = line.ink
    columns = sight.text[ink.top : ink.bottom, ink.left : ink.right].any(axis=0)
    steps = np.flatnonzero(np.diff(np.concatenate([[0], columns.astype(np.int8), [0]])))
    runs: list[tuple[int, int]] = []
    for start, end in zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True):
        if runs and start - (runs[-1][1] - ink.left) <= bridged * sight.em:
            runs[-1] = (runs[-1][0], ink.left + end)
        else:
            runs.append((ink.left + start, ink.left + end))
    return runs


def _with_unread(sight: Sight, reads: list[Read], engine: OcrEngine) -> list[Read]:
    """Ink that no character was read in, a tick box say, read by itself and put where it belongs."""
    found: list[tuple[int, Area]] = []
    for index, read in enumerate(reads):
        reading = read.reading
        if len(reading.text) < 2 or len(reading.centres) != len(reading.text):
            continue
        centres = read.area.left + np.array(reading.centres) * read.area.width
        for start, end in _passed_over(_runs(sight, read.line, 0.0), centres, _size(sight, read, centres)):
            found.append((index, Area(start, read.line.ink.top, end, read.line.ink.bottom)))
    parts = [Line(area, area, reads[index].line.cell) for index, area in found]
    pictures = [_wider(cut(sight.grey, part, window(part, sight.em))) for part in parts]
    new = list(reads)
    for (index, area), answer in zip(found, engine.read(pictures) if pictures else [], strict=True):
        new[index] = _inserted(sight, new[index], area, answer)
    return new


def _size(sight: Sight, read: Read, centres: NDArray[np.float64]) -> float:
    """A character's size in pixels: the page's, or the line's own where its print is smaller."""
    height, text = read.line.ink.height, read.reading.text
    steps = [b - a for (a, b), pair in zip(pairwise(centres), pairwise(text), strict=True) if all(map(full, pair))]
    return float(min(max(sight.em, height), max(np.median(steps), height) if steps else np.inf))


def _passed_over(runs: list[tuple[int, int]], centres: NDArray[np.float64], em: float) -> list[tuple[int, int]]:
    """Where ink stands further than half a character from the middle of any that was read."""
    loose: list[list[int]] = []
    first = runs[0][0] if runs else 0
    places = np.arange(first, runs[-1][1] if runs else 0)
    away = np.abs(places[:, None] - centres[None, :]).min(axis=1) > 0.68 * em
    for start, end in runs:
        far = (np.flatnonzero(away[start - first : end - first]) + start).tolist()
        if len(far) < 0.3 * (end - start) and end - start < 1.5 * em:
            continue
        if far and loose and start - loose[-1][1] < 0.2 * em:
            loose[-1][1] = far[-1] + 1
        elif far and end - start < 1.3 * em:
            by_itself = not ((centres > start) & (centres < end)).any()
            loose.append([start, end if by_itself else far[-1] + 1])
        elif far:
            loose.append([far[0], far[-1] + 1])
    return [(start, end) for start, end in loose if UNREAD * em <= end - start <= 3 * em]


def _inserted(sight: Sight, read: Read, area: Area, part: Reading) -> Read:
    """The reading with a part that was passed over; its characters share the part's place evenly."""
    reading = read.reading
    if tick := box(sight, area) or _box_before(sight, read, area):
        part = Reading(tick, (0.7,))
    if not part.text.strip() or part.score < 0.3:
        return replace(read, reading=replace(reading, scores=tuple(min(score, 0.5) for score in reading.scores)))
    middle = ((area.left + area.right) / 2 - read.area.left) / read.area.width
    place = sum(centre < middle for centre in reading.centres)
    if _read_already(sight, read, area, part.text, place):
        return read
    others = reading.alternatives or ((),) * len(reading.text)
    merged = Reading(
        reading.text[:place] + part.text + reading.text[place:],
        (*reading.scores[:place], *part.scores, *reading.scores[place:]),
        (*reading.centres[:place], *((middle,) * len(part.text)), *reading.centres[place:]),
        (*others[:place], *(part.alternatives or ((),) * len(part.text)), *others[place:]),
    )
    return changed(read, merged, "ink that was passed over at first")


def _box_before(sight: Sight, read: Read, area: Area) -> str:
    """A box to tick in all that stands before a line's first character, of which the area is a part."""
    ink, size = read.line.ink, _size(sight, read, read.area.left + np.array(read.reading.centres) * read.area.width)
    end = round(read.area.left + read.reading.centres[0] * read.area.width - 0.5 * size)
    return box(sight, ink._replace(right=end)) if area.right <= end + 0.3 * size and end > ink.left else ""


def _read_already(sight: Sight, read: Read, area: Area, text: str, place: int) -> bool:
    """Is it a neighbour's ink, whose place was told badly? Then that one has no ink of its own where it is said."""
    ink = read.line.ink
    for index in (place - 1, place):
        if not 0 <= index < len(read.reading.text) or read.reading.text[index] != text:
            continue
        centre = read.area.left + read.reading.centres[index] * read.area.width
        left, right = max(round(centre - 0.3 * sight.em), ink.left), round(centre + 0.3 * sight.em) + 1
        columns = np.asarray(sight.text[ink.top : ink.bottom, left:right].any(axis=0))
        places = np.arange(left, left + len(columns))
        if not columns[(places < area.left) | (places >= area.right)].any():
            return True
    return False


def _without_strokes(sight: Sight, read: Read) -> Read:
    """Without a lone sign read in a stroke that is much wider than any: what is left of a ruling."""
    ink = read.line.ink
    if len(read.reading.text) == 1 and ink.width > WIDEST * sight.em and ink.height < 0.6 * sight.em:
        return changed(read, Reading(""), "a stroke wider than any sign")
    return read


def _without_specks(sight: Sight, read: Read) -> Read:
    """Without a doubtful sign at either end whose ink is a speck beside the line."""
    reading = read.reading
    runs = _runs(sight, read.line, 0.08)
    if len(reading.text) < 2 or len(runs) < 2 or not reading.scores:
        return read
    for last, (start, end) in ((True, runs[-1]), (False, runs[0])):
        reading = read.reading
        sign, score = (reading.text[-1], reading.scores[-1]) if last else (reading.text[0], reading.scores[0])
        rows = np.flatnonzero(sight.text[read.line.ink.top : read.line.ink.bottom, start:end].any(axis=1))
        small = max(end - start, int(np.ptp(rows)) + 1) < 0.4 * sight.em
        belongs = "□☑☒√，。、；：,.;:'\"“”‘’%" if last else "□☑☒√'\"“‘"
        centre = read.area.left + reading.centres[-1 if last else 0] * read.area.width if reading.centres else -1e9
        there = start - 0.3 * sight.em < centre < end + 0.3 * sight.em
        unit = last and len(reading.text) - 1 in unit_dots(reading.text)
        if small and there and score < SURE and sign not in belongs and not unit:
            kept = slice(None, -1) if last else slice(1, None)
            parts = (reading.scores[kept], reading.centres[kept], reading.alternatives[kept])
            read = changed(read, Reading(reading.text[kept], *parts), "a speck beside the line is no sign")
    return read


def _in_company(sight: Sight, reads: list[Read], engine: OcrEngine) -> list[Read]:
    """Lone signs read again beside a figure of the same page that was read surely."""
    company = _company(sight, reads)
    lone = [
        index
        for index, read in enumerate(reads)
        if len(read.reading.text) <= 2
        and read.line.ink.width <= 1.5 * sight.em
        and read.line.ink.height >= FLAT * sight.em
        and (read.reading.weakest < SURE or (len(read.reading.text) == 1 and read.reading.text in CONFUSED))
    ]
    if company is None or not lone:
        return reads
    figure, text = company
    pictures = []
    for index in lone:
        sign = cut(sight.grey, reads[index].line, window(reads[index].line, sight.em, 0.6))
        pictures += [_side_by_side(sign, figure), _side_by_side(figure, sign)]
    answers = engine.read(pictures)
    new = list(reads)
    for place, index in enumerate(lone):
        before = _without(answers[2 * place], text, last=True)
        after = _without(answers[2 * place + 1], text, last=False)
        new[index] = _agreed(reads[index], before, after)
    return new


def _after_the_line_above(sight: Sight, reads: list[Read], engine: OcrEngine) -> list[Read]:
    """A doubtful character alone on a cell's line read again behind the end of the line above it."""
    found = []
    for index, read in enumerate(reads):
        above = reads[index - 1] if index else read
        if (
            len(read.reading.text) == 1
            and read.reading.weakest < SINGLE
            and read.line.cell >= 0
            and above.line.cell == read.line.cell
            and above.reading.weakest > SURE
            and len(above.reading.centres) == len(above.reading.text) >= 3
            and read.line.ink.top >= above.line.ink.bottom - 2
        ):
            found.append(index)
    pictures = []
    for index in found:
        above = reads[index - 1]
        cut_at = round(above.area.left + sum(above.reading.centres[-4:-2]) / 2 * above.area.width)
        if len(above.reading.text) < 4:
            cut_at = above.area.left
        tail = cut(sight.grey, above.line, above.area)[:, max(cut_at - above.area.left, 0) : -_beside(above)]
        pictures.append(
            _side_by_side(tail, cut(sight.grey, reads[index].line, window(reads[index].line, sight.em, 0.5)))
        )
    new = list(reads)
    for index, answer in zip(found, engine.read(pictures) if pictures else [], strict=True):
        before = reads[index - 1].reading.text[-3:]
        rest = _without(answer, before, last=False)
        if len(rest.text) == 1 and rest.weakest > reads[index].reading.weakest:
            alone = reads[index].reading
            kept = replace(with_first(rest, alone), centres=alone.centres)
            new[index] = changed(reads[index], kept, "read again behind the line above")
    return new


def _with_what_stands_left(sight: Sight, reads: list[Read], engine: OcrEngine) -> list[Read]:
    """Figures that begin with a sign in their middle (,451.60) read again with what stands to their left.

    Under a seal's edge print may be too faint to be taken for ink, and still be read.
    """
    found = [index for index, read in enumerate(reads) if re.match(r"[,.，—一-]\d", read.reading.text)]
    wider = []
    for index in found:
        ink = reads[index].line.ink
        wider.append(ink._replace(left=max(ink.left - round(1.3 * sight.em), reads[index].line.room.left, 0)))
    lines = [replace(reads[index].line, ink=ink) for index, ink in zip(found, wider, strict=True)]
    areas = [window(line, sight.em) for line in lines]
    pictures = [cut(sight.grey, line, area) for line, area in zip(lines, areas, strict=True)]
    new = list(reads)
    for index, line, area, answer in zip(found, lines, areas, engine.read(pictures) if pictures else [], strict=True):
        rest = reads[index].reading.text[1:]
        if re.fullmatch(rf"\d{{1,3}}[,.，—一-]{re.escape(rest)}", answer.text):
            reason = "no figure begins so; read again with what stands left of it"
            new[index] = replace(changed(reads[index], answer, reason), line=line, area=area)
    return new


def _beside(read: Read) -> int:
    """The margin right of a line's ink in its picture, in pixels, less a little air."""
    return max(read.area.right - read.line.ink.right - 2, 1)


def _company(sight: Sight, reads: list[Read]) -> tuple[NDArray[np.uint8], str] | None:
    """The picture and text of a short figure without signs, read surely."""
    fitting = [read for read in reads if re.fullmatch(r"[02-9]\d", read.reading.text) and read.reading.weakest > SAMPLE]
    for wanted in (r"\d{2,4}", r"\d[\d.,]{1,7}\d"):
        fitting = fitting or [
            read for read in reads if re.fullmatch(wanted, read.reading.text) and read.reading.weakest > SAMPLE
        ]
    if not fitting:
        return None
    heights = sorted(fitting, key=lambda read: read.line.ink.height)
    chosen = heights[len(heights) // 2]
    return cut(sight.grey, chosen.line, window(chosen.line, sight.em, 0.6)), chosen.reading.text


def _side_by_side(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height = max(first.shape[0], second.shape[0])
    parts = []
    for part in (first, second):
        above = (height - part.shape[0]) // 2
        parts.append(np.pad(part, ((above, height - part.shape[0] - above), (0, 0)), constant_values=250))
    return np.hstack(parts)


def _without(reading: Reading, company: str, last: bool) -> Reading:
    """What was read beside the company; nothing where the company itself was misread."""
    text = reading.text
    compact = [index for index, character in enumerate(text) if not character.isspace()]
    kept = compact[: -len(company)] if last else compact[len(company) :]
    rest = compact[-len(company) :] if last else compact[: len(company)]
    if "".join(text[index] for index in rest) != company or not kept:
        return Reading("")
    return Reading(
        "".join(text[index] for index in kept),
        tuple(reading.scores[index] for index in kept),
        (),
        tuple(reading.alternatives[index] for index in kept) if reading.alternatives else (),
    )


def _agreed(read: Read, before: Reading, after: Reading) -> Read:
    """The reading that company gives, where both sides agree or one is much surer than reading alone."""
    alone = read.reading
    reason = "read again beside a figure of the page"
    best = max(before, after, key=lambda one: one.weakest)
    if not best.text or best.text == alone.text:
        return replace(read, reading=replace(alone, scores=best.scores)) if best.weakest > alone.weakest else read
    agree = before.text == after.text
    if agree and best.weakest > AGREED and SIGN.fullmatch(best.text) and alone.weakest < SURE:
        # Read alone, one sign becomes two, two become one, or none is seen.
        return changed(read, replace(best, centres=_spread(len(best.text))), reason)
    # A figure is no company for words: one side's word against another is none.
    if not agree and any("一" <= sign <= "鿿" for sign in best.text + alone.text if sign not in CONFUSED):
        return read
    if len(best.text) == len(alone.text) and (
        (agree and best.weakest > 0.7) or (best.weakest > 0.93 and (best.weakest > alone.weakest or agree))
    ):
        kept = replace(best, centres=alone.centres)
        return changed(read, with_first(kept, alone), reason)
    return read


def _spread(count: int) -> tuple[float, ...]:
    """Middles of characters that share a picture evenly."""
    return tuple((index + 0.5) / count for index in range(count))


def _at_other_sizes(sight: Sight, reads: list[Read], engine: OcrEngine) -> list[Read]:
    """Doubtful readings read twice more, with other margins: two of three that agree are believed."""
    doubtful = [index for index, read in enumerate(reads) if _doubtful(read)]
    areas = [(window(reads[i].line, sight.em, 0.4), window(reads[i].line, sight.em, 1.7)) for i in doubtful]
    pictures = [
        _wider(cut(sight.grey, reads[index].line, area))
        for index, pair in zip(doubtful, areas, strict=True)
        for area in pair
    ]
    answers = engine.read(pictures) if pictures else []
    new = list(reads)
    for place, index in enumerate(doubtful):
        new[index] = _voted(reads[index], answers[2 * place : 2 * place + 2], areas[place])
    return new


def _wider(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture stretched sideways, so that characters spread over more of a recogniser's steps."""
    return np.asarray(cv2.resize(picture, None, fx=1.45, fy=1.0, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def _doubtful(read: Read) -> bool:
    reading = read.reading
    if len(reading.text) < 2:
        return False
    if len(reading.text) <= SHORT or any(character.isdigit() for character in reading.text):
        return reading.weakest < SURE
    return reading.weakest < CLEAR


def _voted(read: Read, others: list[Reading], areas: tuple[Area, Area]) -> Read:
    alone = read.reading
    tight, wide = others
    if alone.text in (tight.text, wide.text) or tight.text != wide.text:
        return read
    if min(tight.score, wide.score) <= alone.score - 0.02:
        return read
    best, area = max(zip(others, areas, strict=True), key=lambda one: one[0].weakest)
    return replace(changed(read, with_first(best, alone), "two further readings agree"), area=area)
