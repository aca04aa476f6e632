"""Check boxes: which of the printed options is ticked."""

from __future__ import annotations

import re

from extractor.document import Passage
from extractor.readers.tree import Leaf

TICKED = "☑✓✔√☒■●◉🗹"
EMPTY = "□☐○◯▢"
_BOX = re.compile(f"[{TICKED}{EMPTY}]|\\[[ xX√✓]?\\]")
_REMARK = "（(，。；,;"
_NUMBER = re.compile(r"^\s*(?:[（(]?\d{1,2}[)）]?[、.．)）]?|[①-⑩])\s*")


def is_tick(text: str) -> bool:
    """Is the cell a tick and nothing else?"""
    stripped = text.strip()
    return len(stripped) == 1 and stripped in TICKED


def has_boxes(text: str) -> bool:
    """Does the text hold options with boxes to tick?"""
    return bool(_BOX.search(text)) and not is_tick(text)


def ticked_option(passage: Passage) -> Leaf | None:
    """The words of the ticked option; None where none is, or more than one are.

    A box stands before its option or behind it: where the text opens with a box, before. Where text stands before the
    first and behind the last, one was not read; the last option, if no mere remark, has its box before it.
    """
    text = passage.text
    boxes = list(_BOX.finditer(text))
    last = text[boxes[-1].end() :].strip()
    before = not text[: boxes[0].start()].strip() or (bool(last) and last[0] not in _REMARK)
    chosen = []
    for index, box in enumerate(boxes):
        if not _is_ticked(box.group()):
            continue
        if before:
            end = boxes[index + 1].start() if index + 1 < len(boxes) else len(text)
            option = passage[box.end() : end]
        else:
            option = passage[boxes[index - 1].end() if index else 0 : box.start()]
        chosen.append(_bare(option))
    return Leaf(chosen[0].text, chosen[0]) if len(chosen) == 1 and chosen[0] else None


def _is_ticked(mark: str) -> bool:
    return mark in TICKED or (mark.startswith("[") and bool(mark.strip("[] ")))


def _bare(option: Passage) -> Passage:
    option = option.strip()
    numbered = _NUMBER.match(option.text)
    return option[numbered.end() :].strip(" \n;；,，、") if numbered else option.strip(" \n;；,，、")
