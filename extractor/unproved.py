"""Pages of born-digital text that no equation bears out: their print is to be compared with it.

A font may name its characters wrongly, and then a text layer lies in clean letters. Figures that are so changed fail
the sums and rates they stand in. A page with an equation that fails is doubted; and of digits that stand in no
equation that holds, the page with the most of them. Text that its equations prove costs no picture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from extractor.checks.relation import Relation
from extractor.document import Document
from extractor.extraction import Evidence

LEAST = 6
"""So many digits on a page that no equation proves are compared with their print."""
_PROVES = 3
"""An equation with fewer leaves (one figure printed twice) holds whatever its digits are called."""


def unproved(document: Document, relations: Sequence[Relation], evidence: Mapping[str, Evidence]) -> frozenset[int]:
    """The numbers of the text pages whose figures an equation contradicts, or none bears out."""
    if document.format != "pdf" or document.pictures is None:
        return frozenset()
    text = {page.number: page for page in document.pages if page.source == "text"}
    doubted: set[int] = set()
    proved: set[str] = set()
    for relation in relations:
        standing = [evidence[pointer] for pointer in relation.pointers if pointer in evidence]
        if not relation.holds():
            doubted |= {place.page for one in standing for place in one.places}
        elif len(standing) >= _PROVES:
            proved |= {sign for one in standing for sign in one.text if sign.isdigit()}
    open_digits = Counter(
        {
            number: sum(sign.isdigit() and sign not in proved for word in page.words for sign in word.text)
            for number, page in text.items()
        }
    )
    doubted |= {number for number, count in open_digits.most_common(1) if count >= LEAST}
    return frozenset(doubted & text.keys())
