# ruff: noqa: E501 - files written by hand, which read worse in pieces
"""All of them: several hundred broken and hostile files, the same each time for the same seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hostile import offices, others, pdfs

REPORTS = Path(__file__).resolve().parents[2] / "evals" / "suites" / "reports"
_FAMILIES: dict[str, tuple[str, Callable[[], Iterator[tuple[str, bytes]]]]] = {
    "trees": ("pdf", pdfs.trees), "boxes": ("pdf", pdfs.boxes), "streams": ("pdf", pdfs.streams), "images": ("pdf", pdfs.images),
    "contents": ("pdf", pdfs.contents), "fonts": ("pdf", pdfs.fonts), "actions": ("pdf", pdfs.actions), "shells": ("pdf", pdfs.shells),
    "locked": ("pdf", pdfs.locked), "entities": ("docx", offices.entities), "nested": ("docx", offices.nested),
    "reaching": ("docx", offices.reaching), "sheets": ("xlsx", offices.sheets), "packed": ("docx", offices.packed),
    "webs": ("html", others.webs), "pictures": ("png", others.pictures), "nothings": ("bin", others.nothings),
}  # fmt: skip
FAMILIES = (*_FAMILIES, "cut", "mutated")


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file that should harm nobody. `password` is tried on it."""

    name: str
    content: bytes
    password: str | None = None


def forged(families: Sequence[str] = FAMILIES, seed: int = 1, mutations: int = 8) -> Iterator[Hostile]:
    """The files of those families; one at a time is in memory."""
    for family in families:
        if family in _FAMILIES:
            ending, make = _FAMILIES[family]
            for name, content in make():
                yield Hostile(f"{family}/{name}.{ending}", content)
                if family == "locked":
                    yield Hostile(f"{family}/{name}-opened.{ending}", content, "secret")
                    yield Hostile(f"{family}/{name}-wrong.{ending}", content, "\0" * 300)
        elif family == "cut":
            yield from _cut()
        else:
            yield from _mutated(seed, mutations)


def sources() -> list[Path]:
    """The labelled reports, which are sound."""
    return [path for path in sorted(REPORTS.glob("*/document.*")) if path.suffix in (".pdf", ".html", ".docx", ".xlsx")]


def _cut() -> Iterator[Hostile]:
    """Reports of which the end never came."""
    for path in sources():
        content = path.read_bytes()
        for quarter in (1, 2, 3):
            yield Hostile(f"cut/{path.parent.name}-{quarter}{path.suffix}", content[: len(content) * quarter // 4])


def _mutated(seed: int, count: int) -> Iterator[Hostile]:
    rng = random.Random(seed)
    for path in sources():
        content = path.read_bytes()
        for index in range(count):
            yield Hostile(f"mutated/{path.parent.name}-{index}{path.suffix}", mutated(content, rng))


_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_FIGURES = (b"0", b"-1", b"99999999999", b"1e309", b"NaN", b"-2147483648", b"4294967295", b"0.0000001", b"65536")


def mutated(content: bytes, rng: random.Random) -> bytes:
    """With bytes changed, pieces lost, doubled or exchanged, or figures replaced by such as nobody expects."""
    whole = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        if len(whole) < 10:
            break
        how, at = rng.randrange(8), rng.randrange(len(whole))
        if how == 0:
            whole[at] = rng.randrange(256)
        elif how == 1:
            del whole[at : at + rng.choice((1, 10, 100, 1000))]
        elif how == 2:
            start = rng.randrange(len(whole))
            whole[at:at] = whole[start : start + rng.choice((1, 10, 100, 1000))]
        elif how == 3 and rng.random() < 0.3:
            del whole[max(10, at) :]
        elif how in (4, 5, 6):
            found = _NUMBER.search(bytes(whole[at : at + 2000]))
            if found:
                whole[at + found.start() : at + found.end()] = rng.choice(_FIGURES)
        else:
            other, count = rng.randrange(len(whole)), rng.choice((4, 40, 400))
            one, two = whole[at : at + count], whole[other : other + count]
            if len(one) == len(two):
                whole[at : at + count], whole[other : other + count] = two, one
    return bytes(whole)
