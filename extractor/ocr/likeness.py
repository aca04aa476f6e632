"""Is a digit printed like the others of its kind on the page? A smudge is not, another digit is.

What was read surely elsewhere on a page shows how each digit is printed there. A digit that is as much like its
kind as those are among themselves is clear, whoever misprinted it; one that is not was damaged, and what was read
is a guess.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Page, Passage, Place, Word

Grey = NDArray[np.uint8]
Shape = NDArray[np.float32]
Shapes = NDArray[np.float32]
"""Several, one after the other along the first axis."""
Window = Callable[[Place, float], tuple[Grey, tuple[float, float, float, float]]]
"""A place with so many of its heights around it, as even grey; and where in it the place lies, in pixels."""

DIGITS = frozenset("0123456789")
SURE = 0.97
"""A word read less surely shows nothing."""
SAME_SIZE = 0.15
"""Print differs so much in height at most where it is compared."""
MOST, LEAST = 8, 2
"""So many specimens of a digit are looked at, and so many it takes."""
KIND = 3.0
"""So near to its kind a digit that was cut out as it should be is …"""
APART = 0.65
"""… or so much nearer than to any other, where all print of the page is so sharp that little is far."""
FIGURE = re.compile(r"\d[\d,]*\.?\d+")
ENOUGH = 5
"""So many figures of a page tell how wide its digits are."""
EVEN = 0.12
"""Figures are as wide as their digits where most differ by no more than such a share."""
HEIGHT, WIDTH = 32, 24
INK = 0.3
"""Less of the darkest is paper."""
SHIFTS = tuple((down, across) for down in (-1, 0, 1) for across in (-2, -1, 0, 1, 2))


class Likeness(NamedTuple):
    """How far a digit is from the page's own, in terms of how far those are from each other; 1 is as they are."""

    distances: Mapping[str, float]
    alone: bool = False
    """No digit stands beside it to tell whether it was cut out rightly, or that it is of another print."""

    def of(self, digit: str) -> float | None:
        """The distance from the page's own; None for what the page does not show."""
        return self.distances.get(digit)

    def beside(self, digit: str) -> float | None:
        """The distance from a digit against that from the nearest of the others: below 1 it is nearer to it."""
        own, others = self.distances.get(digit), [each for key, each in self.distances.items() if key != digit]
        return own / max(min(others), 1e-6) if own is not None and others else None

    def itself(self, digit: str) -> bool:
        """Is it printed as the page prints that digit?"""
        own, ratio = self.distances.get(digit), self.beside(digit)
        return own is not None and (own <= KIND or (ratio is not None and ratio <= APART))


class Digits:
    """The digits of a document's pages as they are printed; each word is cut up once."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._cut_up: dict[tuple[int, int], list[tuple[str, Shape]]] = {}

    def likeness(self, page: Page, passage: Passage, index: int) -> Likeness | None:
        """How far the character at `index` of a passage is from each digit of the page.

        None where the page shows too few digits of that size, or where the character does not stand apart.
        """
        run = next((each for each in passage.runs if each.start <= index < each.start + each.length), None)
        if run is None:
            return None
        place = run.offset + index - run.start
        known = self._specimens(page, run.word)
        spread = _spread(known)
        beside = [at for at, digit in enumerate(run.word.text) if digit in known and at != place]
        beside = sorted(beside, key=lambda at: abs(at - place))[:2]
        shapes = list(_shapes(run.page, run.word, [place, *beside], self._window)) if spread else [None]
        if shapes[0] is None:
            return None
        around = [
            shape is not None and Likeness(_measured(shape, known, spread)).itself(run.word.text[at])
            for at, shape in zip(beside, shapes[1:], strict=True)
        ]
        if around and not any(around):  # neighbours that are not themselves: it is cut wrongly
            return None
        return Likeness(_measured(shapes[0], known, spread), not beside)

    def room(self, page: Page, passage: Passage) -> float | None:
        """How many digits more than were read have room in the word that a passage stands in; below 0: fewer.

        None where that word is more than a figure, or the page shows too few figures of that size.
        """
        words = passage.words
        if len(words) != 1 or not FIGURE.fullmatch(words[0].text):
            return None
        beside = [other for other in page.words if other is not words[0] and _is_alike(other, words[0])]
        wide = [other.box.width / _digits_wide(other.text) for other in beside if FIGURE.fullmatch(other.text)]
        if len(wide) < ENOUGH:
            return None
        wide = sorted(wide)
        middle = wide[len(wide) // 2]
        if wide[-len(wide) // 4] - wide[len(wide) // 4] > EVEN * middle:
            return None
        return words[0].box.width / middle - _digits_wide(words[0].text)

    def _specimens(self, page: Page, word: Word) -> dict[str, Shapes]:
        known: dict[str, list[Shape]] = defaultdict(list)
        for other in page.words:
            if other is word or not _is_alike(other, word) or not DIGITS & set(other.text):
                continue
            if all(len(known[digit]) >= MOST for digit in DIGITS & set(other.text)):
                continue
            for digit, shape in self._digits_of(page.number, other):
                if len(known[digit]) < MOST:
                    known[digit].append(shape)
        return {digit: np.stack(shapes) for digit, shapes in known.items() if len(shapes) >= LEAST}

    def _digits_of(self, number: int, word: Word) -> list[tuple[str, Shape]]:
        key = number, id(word)  # the words of a page live as long as whoever looks at them
        if key not in self._cut_up:
            wanted = [at for at, digit in enumerate(word.text) if digit in DIGITS]
            shapes = zip(wanted, _shapes(number, word, wanted, self._window), strict=True)
            self._cut_up[key] = [(word.text[at], shape) for at, shape in shapes if shape is not None]
        return self._cut_up[key]


def _is_alike(other: Word, word: Word) -> bool:
    """Is it of the same size, and read surely?"""
    same = abs(other.box.height - word.box.height) <= SAME_SIZE * word.box.height
    return same and (other.confidence or 0.0) >= SURE


def _digits_wide(text: str) -> float:
    """How wide a figure is in digits; points and commas are half as wide."""
    return sum(1.0 if character in DIGITS else 0.5 for character in text)


def _measured(shape: Shape, known: Mapping[str, Shapes], spread: float) -> dict[str, float]:
    return {digit: _nearest(shape, others) / spread for digit, others in known.items()}


def _nearest(shape: Shape, others: Shapes) -> float:
    """How far a digit is from the two of others that are most like it."""
    return float(np.sort(_distances(shape, others))[:2].mean())


def _spread(known: Mapping[str, Shapes]) -> float:
    """How far a digit usually is from the two of its kind that are most like it."""
    found = [
        _nearest(shape, np.delete(shapes, at, axis=0)) for shapes in known.values() for at, shape in enumerate(shapes)
    ]
    return max(float(np.median(found)), 1e-3) if found else 0.0


def _shapes(number: int, word: Word, wanted: Sequence[int], window: Window) -> Iterator[Shape | None]:
    """The pictures of some of a word's characters, in one size; None for those that cannot be had."""
    grey, (left, top, right, bottom) = window(Place(number, word.box), 0.6)
    ink = 255.0 - grey.astype(np.float32)
    darkest = max(float(np.percentile(ink[round(top) : round(bottom) + 1], 98)), 40.0)
    ink = np.clip(ink / darkest, 0, 1)
    scale = (right - left) / max(word.box.width, 1e-6)
    reach = 0.2 * (bottom - top)
    band = slice(max(round(top - reach), 0), round(bottom + reach) + 1)
    places = {at: word.span_box(at, at + 1) for at in range(len(word.text)) if word.text[at] in DIGITS}
    middles = {at: left + (box.centre[0] - word.box.left) * scale for at, box in places.items()}
    rows = _height_of(ink[band], [(middles[at], box.width * scale) for at, box in places.items()])
    for at in wanted:
        shape = None
        if rows and at in places:
            shape = _cut(ink[band][rows[0] : rows[1]], middles[at], places[at].width * scale)
        yield shape


def _height_of(line: Shape, digits: Sequence[tuple[float, float]]) -> tuple[int, int] | None:
    """From where to where a word's digits are high, all but the one that sticks out most: it may be blotted."""
    found = []
    for middle, wide in digits:
        columns = line[:, max(round(middle - wide / 2), 0) : round(middle + wide / 2) + 1]
        runs = _runs(np.asarray((columns > INK).any(axis=1)))
        if runs:
            found.append(max(runs, key=lambda run: run[1] - run[0]))
    if not found:
        return None
    but_one = min(1, len(found) - 1)
    return sorted(start for start, _ in found)[but_one], sorted((end for _, end in found), reverse=True)[but_one]


def _cut(line: Shape, middle: float, wide: float) -> Shape | None:
    """The ink about `middle`, as much as stands together, in the middle of a picture of one size."""
    height = line.shape[0]
    columns = np.asarray((line > INK).any(axis=0))
    reach = 0.75 * wide
    runs = [run for run in _runs(columns) if run[0] < middle + reach / 2 and run[1] > middle - reach / 2]
    if not runs:
        return None
    start, end = max(runs, key=lambda run: min(run[1], middle + reach) - max(run[0], middle - reach))
    if end - start > 1.5 * wide:  # characters that touch: as much as is this one's by its place
        start, end = round(middle - wide / 2), round(middle + wide / 2)
    half = WIDTH / HEIGHT * height / 2
    picture = np.zeros((height, max(round(2 * half), 2)), np.float32)
    into = round(half - (end - start) / 2)
    part = line[:, max(start, 0) : end][:, : picture.shape[1] - max(into, 0)]
    picture[:, max(into, 0) : max(into, 0) + part.shape[1]] = part
    return np.asarray(cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), dtype=np.float32)


def _runs(columns: NDArray[np.bool_]) -> list[tuple[int, int]]:
    steps = np.flatnonzero(np.diff(np.concatenate([[0], columns.astype(np.int8), [0]])))
    return list(zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True))


def _distances(one: Shape, others: Shapes) -> NDArray[np.float64]:
    """The mean difference of ink from each of the others, shifted as suits it best."""
    shifted = np.stack([np.roll(one, shift, axis=(0, 1)) for shift in SHIFTS])
    return np.asarray(np.abs(shifted[:, None] - others[None]).mean(axis=(2, 3), dtype=np.float64).min(axis=0))
