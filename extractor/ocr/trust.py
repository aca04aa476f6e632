"""Can a page's text layer be trusted, or must its pixels be read? The answer comes with its reason."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from extractor.document import Box, Page

if TYPE_CHECKING:
    import numpy

    from extractor.ocr.ports import OcrEngine

UNKNOWN = 0.03
"""From this share of characters without a known code point on, a text layer is garbled."""
UNSEEN = 0.3
"""From this share of characters that cannot be seen on, what is seen is a picture."""
FEW = 60
"""A page that is mostly picture and has fewer characters than this has them beside the picture's text."""
PICTURE = 0.5
SAMPLE, EACH = 16, 4
"""How many Chinese characters, and how many of each figure, of a page are compared with their pixels."""
LEAST = 6
"""Fewer than this tell nothing."""
ALIKE = 0.6
"""From this share of likeness on, pixels bear the text layer out."""
DIGITS = "0123456789"
SAMPLE_DPI, READING_DPI = 130.0, 200.0
COMMON = frozenset(
    "标指年目度金项效资务数率成分预万元算行实人完公全级的出管位值服量意工满理和设益执业施绩合市政部时中建次本一单个改用支评生情化能保况产及际计安"
)
"""The characters that budget-performance reports print most: 0.38 to 0.55 of each of 91 reports."""
USUAL = 0.2
"""Where fewer of the Chinese characters are among these, the text is not what such a report says."""
WORDS = 12
"""How many words are read where shapes raise a doubt."""
STRETCH = 12
"""Characters of a longer word that are read."""
LIE = "text layer does not match the print"
"""How the reason of a page begins whose text layer is not what is printed."""

Render = Callable[[float], "numpy.ndarray"]
"""The page as seen, RGB, at so many dpi."""


class Decision(NamedTuple):
    """`read` says whether the pixels are to be read; `reason` why."""

    read: bool
    reason: str


def judged(page: Page) -> Decision:
    """What the text layer itself tells. Costs no picture."""
    facts = page.facts
    if page.source == "ocr":
        return Decision(False, page.reason)
    if not page.words:
        return Decision(True, "no text layer")
    count = max(facts.characters, 1)
    if facts.unmapped > UNKNOWN * count:
        return Decision(True, f"text layer garbled: {facts.unmapped} of {count} characters are unknown")
    if facts.invisible > UNSEEN * count:
        return Decision(True, f"text layer invisible: {facts.invisible} of {count} characters")
    if facts.covered > UNSEEN * count:
        return Decision(True, f"text layer hidden under an image: {facts.covered} of {count} characters")
    if facts.image_cover > PICTURE and count < FEW:
        return Decision(True, f"text layer in part: {count} characters beside a picture of the page")
    return Decision(False, page.reason or "text layer")


def odd(pages: Iterable[Page]) -> bool:
    """Is the text layer no Chinese that such a report is written in, as where each character stands for another?

    Costs no picture; whether it is so, the comparison with the print tells.
    """
    text = [one for page in pages if page.source == "text" for word in page.words for one in word.text]
    chinese = [one for one in text if "一" <= one <= "鿿"]
    return len(chinese) >= 3 * SAMPLE and sum(one in COMMON for one in chinese) < USUAL * len(chinese)


class Doubt(NamedTuple):
    """`said` is what raises it, empty for none; `about` the characters it is about, empty for any."""

    said: str = ""
    about: str = ""


def unlike(page: Page, render: Render, figures_alone: bool = False) -> Doubt:
    """What of the text layer does not look like its print, in a sample.

    Figures and Chinese characters are judged apart, and each figure by itself: a font may lie
    about a few alone. `render` gives the page as seen at so many dpi. No recogniser is used.
    """
    from extractor.ocr import shapes

    figures = [place for one in DIGITS for place in _sample(page, one.__eq__, EACH)]
    chinese = [] if figures_alone else _sample(page, lambda one: "一" <= one <= "鿿", SAMPLE)
    others = [place for place in chinese if shapes.known(place[0])]
    if len(chinese) >= LEAST and len(others) < ALIKE * len(chinese):
        return Doubt(f"only {len(others)} of {len(chinese)} characters are common ones")
    if len(figures) < LEAST and len(others) < LEAST:
        return Doubt()
    grey = _darkest(render(SAMPLE_DPI))
    quarters = _quarters(page)
    for what, places in (("figures", figures), ("characters", others)):
        told = [(one, shapes.looks_like(_cut(grey, box, SAMPLE_DPI / 72, quarters), one)) for one, box in places]
        alike = [bool(answer) for _, answer in told if answer is not None]
        if len(alike) >= LEAST and sum(alike) < ALIKE * len(alike):
            return Doubt(f"{sum(alike)} of {len(alike)} {what} look alike", DIGITS if what == "figures" else "")
        answers = {
            one: [bool(answer) for claimed, answer in told if claimed == one and answer is not None] for one in DIGITS
        }
        never = "".join(one for one, likes in answers.items() if len(likes) >= 3 and not any(likes))
        if never:
            return Doubt(f"no {never} looks like one", never)
    return Doubt()


def borne_out(page: Page, render: Render, engine: OcrEngine, figures_alone: bool = False) -> Decision:
    """Whether the page's pixels say what its text layer says, all of it or its figures alone.

    The engine is asked only where the shapes of characters raise a doubt: an unusual face of
    type does that too.
    """
    doubt = unlike(page, render, figures_alone)
    trusted = Decision(False, page.reason or "text layer")
    if not doubt.said:
        return trusted
    places = _doubted(page, doubt.about)
    grey, quarters = _darkest(render(READING_DPI)), _quarters(page)
    readings = engine.read([_cut(grey, box, READING_DPI / 72, quarters, 3) for _, box in places])
    same = sum(
        _same(text, reading.text, 0 if doubt.about else 1) for (text, _), reading in zip(places, readings, strict=True)
    )
    if same >= ALIKE * len(places):
        return trusted
    return Decision(True, f"{LIE}: {doubt.said}, {same} of {len(places)} words read alike")


def _darkest(picture: numpy.ndarray) -> numpy.ndarray:
    """The darkest of each pixel's three colours; ten times faster than ``min(axis=2)``."""
    import numpy

    red, green, blue = picture[..., 0], picture[..., 1], picture[..., 2]
    darkest: numpy.ndarray = numpy.minimum(numpy.minimum(red, green), blue)
    return darkest


def _doubted(page: Page, about: str) -> list[tuple[str, Box]]:
    """Words, or stretches of long ones, that hold a character in doubt, with their boxes as seen."""
    found = []
    for word in page.words:
        at = next((index for index, one in enumerate(word.text) if not about or one in about), None)
        if at is None or len(word.text) < 2:
            continue
        start = max(min(at - STRETCH // 2, len(word.text) - STRETCH), 0)
        end = min(start + STRETCH, len(word.text))
        found.append((word.text[start:end], page.seen(word.span_box(start, end))))
    return found[:: max(len(found) // WORDS, 1)][:WORDS]


def _same(claimed: str, read: str, errors: int) -> bool:
    """Equal, but for `errors` in a longer word, for reading errs too; signs do not count."""
    texts = ["".join(filter(str.isalnum, unicodedata.normalize("NFKC", text))) for text in (claimed, read)]
    wrong: int = abs(len(texts[0]) - len(texts[1])) + sum(a != b for a, b in zip(*texts, strict=False))
    return wrong <= (errors if len(texts[0]) > 4 else 0)


def _sample(page: Page, fits: Callable[[str], bool], count: int) -> list[tuple[str, Box]]:
    """Characters from all over the page, with their boxes as seen."""
    places = [(word, index) for word in page.words for index, one in enumerate(word.text) if fits(one)]
    chosen = places[:: max(len(places) // count, 1)][:count]
    return [(word.text[index], page.seen(word.span_box(index, index + 1))) for word, index in chosen]


def _quarters(page: Page) -> int:
    """How many quarter turns anticlockwise bring the page as seen upright."""
    if page.placement is None:
        return 0
    a, b = page.placement[0], page.placement[1]
    if abs(a) >= abs(b):
        return 0 if a > 0 else 2
    return 1 if b < 0 else 3


def _cut(grey: numpy.ndarray, box: Box, scale: float, quarters: int, margin: int = 1) -> numpy.ndarray:
    """The picture of a box as seen, turned upright."""
    import numpy

    left, top, right, bottom = (round(value * scale) for value in box)
    patch = grey[max(top - margin, 0) : bottom + margin, max(left - margin + 1, 0) : right + margin]
    return numpy.rot90(patch, quarters) if patch.size else numpy.full((4, 4), 255, numpy.uint8)
