"""Can a page's text layer be trusted, or must its pixels be read? The answer comes with its reason."""

from __future__ import annotations

from typing import NamedTuple

from extractor.document import Page

UNKNOWN = 0.03
"""From this share of characters without a known code point on, a text layer is garbled."""
UNSEEN = 0.3
"""From this share of characters that cannot be seen on, what is seen is a picture."""
FEW = 60
"""A page that is mostly picture and has fewer characters than this has them beside the picture's text."""
PICTURE = 0.5


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
