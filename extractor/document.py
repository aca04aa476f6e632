"""What a file becomes before anything is understood of it: pages of words and rulings.

One convention for boxes, everywhere: points (1/72 inch), origin at the top left of the page as
a person sees it, y growing downwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy

Homography = tuple[float, float, float, float, float, float, float, float, float]
"""A 3×3 projective matrix, row by row."""


class Box(NamedTuple):
    """A rectangle on a page, in points."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Right minus left."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Bottom minus top."""
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        """(x, y) of the middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def holds(self, x: float, y: float) -> bool:
        """Does the point lie inside, edges included?"""
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def overlap(self, other: Box) -> float:
        """Area that both cover, in square points."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(width, 0.0) * max(height, 0.0)


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of them.

    Raises:
        ValueError: there are none.
    """
    every = list(boxes)
    if len(every) == 1:
        return every[0]
    lefts, tops, rights, bottoms = zip(*every, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


class Alternative(NamedTuple):
    """Another reading that a recogniser held possible, with its score from 0 to 1."""

    text: str
    score: float


class Repair(NamedTuple):
    """A reading that was replaced on evidence: what was first read, and why it was replaced."""

    first: str
    reason: str


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters on one line, without a gap wide enough to part columns.

    `edges` are the x positions between characters, ``len(text) + 1`` of them, or empty where
    they are not known (then characters share the width evenly). `confidence`, `scores` (one a
    character) and `alternatives` come from a recogniser; a text layer has none.
    """

    text: str
    box: Box
    edges: tuple[float, ...] = ()
    size: float = 0.0
    bold: bool = False
    confidence: float | None = None
    scores: tuple[float, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    under_seal: bool = False
    repair: Repair | None = None

    def span_box(self, start: int, end: int) -> Box:
        """The box of ``text[start:end]``."""
        if start <= 0 and end >= len(self.text):
            return self.box
        if self.edges:
            return Box(self.edges[start], self.box.top, self.edges[end], self.box.bottom)
        step = self.box.width / max(len(self.text), 1)
        left = self.box.left
        return Box(left + step * start, self.box.top, left + step * end, self.box.bottom)


class Ruling(NamedTuple):
    """A horizontal or vertical line of a table, with its thickness, in points."""

    x0: float
    y0: float
    x1: float
    y1: float
    thickness: float = 1.0

    @property
    def horizontal(self) -> bool:
        """Wider than high?"""
        return abs(self.x1 - self.x0) >= abs(self.y1 - self.y0)


WordSource = Literal["text", "ocr", "none"]


@dataclass(frozen=True, slots=True)
class TextFacts:
    """What was seen of a page's own text layer: whoever judges whether it can be trusted needs it.

    Counts are of characters. `unmapped` ones stand for private-use code points or U+FFFD;
    `invisible` ones are drawn without paint (kept among the words); `covered` ones lie under an
    image that hides them (kept); `dropped` ones were left out as watermark: tilted, or too faint.
    `image_cover` is the share of the page, 0 to 1, that images cover; `image_dpi` the resolution
    of the largest, 0 without any: more than that a rendering cannot show.
    """

    characters: int = 0
    unmapped: int = 0
    invisible: int = 0
    covered: int = 0
    dropped: int = 0
    image_cover: float = 0.0
    image_dpi: float = 0.0


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its size as a person sees it, and the words and rulings on it.

    `source` says where the words came from and `reason` why. Words and rulings stand in
    *upright* coordinates, in which lines of text run level. For a text layer these are the
    page's own; for a photographed page `placement` maps them back to the page as seen
    (None: they are the same). `upright_width` and `upright_height` are that space's size.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    source: WordSource = "none"
    reason: str = ""
    placement: Homography | None = None
    upright_width: float = 0.0
    upright_height: float = 0.0
    seals: tuple[Box, ...] = ()
    facts: TextFacts = TextFacts()

    @property
    def upright_size(self) -> tuple[float, float]:
        """(width, height) of the space that words and rulings stand in, in points."""
        return self.upright_width or self.width, self.upright_height or self.height

    def seen(self, box: Box) -> Box:
        """A box of upright coordinates as it lies on the page that a person sees."""
        if self.placement is None:
            return box
        a, b, c, d, e, f, g, h, i = self.placement
        corners = []
        for x, y in ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)):
            w = g * x + h * y + i
            corners.append(((a * x + b * y + c) / w, (d * x + e * y + f) / w))
        xs, ys = zip(*corners, strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))


class Level(NamedTuple):
    """How a photographed page was levelled: its `placement`, and the size of the upright space, in points."""

    placement: Homography | None
    width: float
    height: float


class Pictures(Protocol):
    """Renders pages on demand."""

    def render(self, page: int, dpi: float) -> numpy.ndarray:
        """Page `page` (from 1) as RGB, uint8, height × width × 3, the way a person sees it."""
        ...


@dataclass(frozen=True, slots=True)
class Document:
    """One input file as ordered pages. `content_hash` is the SHA-256 of its bytes, in hex."""

    name: str
    format: str
    content_hash: str
    pages: tuple[Page, ...]
    pictures: Pictures | None = field(default=None, compare=False, repr=False)
    warnings: tuple[str, ...] = ()

    def with_pages(self, pages: Iterable[Page]) -> Document:
        """The same file with its pages replaced."""
        return replace(self, pages=tuple(pages))

    def levelled(self, levels: Mapping[int, Level]) -> Document:
        """The same file with the pages of those numbers levelled as they were when they were read."""
        return self.with_pages(
            replace(page, placement=level.placement, upright_width=level.width, upright_height=level.height)
            if (level := levels.get(page.number))
            else page
            for page in self.pages
        )


class Place(NamedTuple):
    """A box on a numbered page."""

    page: int
    box: Box


class Run(NamedTuple):
    """Characters ``[start, start + length)`` of a passage: ``word.text[offset:offset + length]``."""

    start: int
    page: int
    word: Word
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Text that remembers where each of its characters stands.

    Slicing, stripping and joining give passages again, so a value that a reader cuts out of a
    cell or a paragraph still knows its boxes. Characters that no run covers (a joining space or
    line break) stand nowhere.
    """

    text: str = ""
    runs: tuple[Run, ...] = ()

    @classmethod
    def of_word(cls, page: int, word: Word) -> Passage:
        """The whole of one word."""
        return cls(word.text, (Run(0, page, word, 0, len(word.text)),) if word.text else ())

    @classmethod
    def join(cls, parts: Sequence[Passage], separator: str = "") -> Passage:
        """The parts one after the other, parted by `separator`."""
        if len(parts) == 1:
            return parts[0]
        texts: list[str] = []
        runs: list[Run] = []
        length = 0
        for index, part in enumerate(parts):
            if index and separator:
                texts.append(separator)
                length += len(separator)
            if length:
                runs += [Run(start + length, page, word, skip, count) for start, page, word, skip, count in part.runs]
            else:
                runs += part.runs
            texts.append(part.text)
            length += len(part.text)
        return cls("".join(texts), tuple(runs))

    def __bool__(self) -> bool:
        """Is anything printed?"""
        return bool(self.text.strip())

    def __len__(self) -> int:
        """Characters, joining ones included."""
        return len(self.text)

    def __getitem__(self, key: slice) -> Passage:
        """The part of the passage that ``text[key]`` is."""
        start, end, step = key.indices(len(self.text))
        if step != 1:
            raise ValueError("a passage is sliced without a step")
        if start == 0 and end == len(self.text):
            return self
        runs = []
        for run in self.runs:
            begin, page, word, offset, length = run
            if begin >= start and begin + length <= end:
                runs.append(Run(begin - start, page, word, offset, length) if start else run)
            elif begin < end and begin + length > start:
                first, last = max(begin, start), min(begin + length, end)
                runs.append(Run(first - start, page, word, offset + first - begin, last - first))
        return Passage(self.text[start:end], tuple(runs))

    def strip(self, characters: str | None = None) -> Passage:
        """Without white space (or `characters`) at both ends."""
        stripped = self.text.strip(characters)
        if stripped == self.text:
            return self
        left = len(self.text) - len(self.text.lstrip(characters))
        return self[left : left + len(stripped)] if stripped else Passage()

    def split(self, separator: str) -> list[Passage]:
        """The pieces between occurrences of `separator`."""
        pieces, start = [], 0
        while (found := self.text.find(separator, start)) >= 0:
            pieces.append(self[start:found])
            start = found + len(separator)
        return [*pieces, self[start:]]

    @property
    def words(self) -> tuple[Word, ...]:
        """The words that it was cut from, in order, each once."""
        seen: dict[int, Word] = {id(run.word): run.word for run in self.runs}
        return tuple(seen.values())

    @property
    def places(self) -> tuple[Place, ...]:
        """A box for each run, in upright coordinates of its page."""
        return tuple([Place(page, word.span_box(skip, skip + count)) for _, page, word, skip, count in self.runs])

    @property
    def confidence(self) -> float | None:
        """The lowest confidence among its words; None where no recogniser was involved."""
        scores = [word.confidence for word in self.words if word.confidence is not None]
        return min(scores) if scores else None
