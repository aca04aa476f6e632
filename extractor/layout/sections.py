"""Headings and what stands under them: the section tree of running text.

A heading shows itself by its number (第一章, 一、, （一）, 1., （1）, ①) or by its print (larger,
bold, centred), and by being short and no sentence. Which number stands above which is learned
from the order in which the document uses them, with the usual order where that says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from extractor.document import Passage
from extractor.layout.blocks import Block, Paragraph, Section
from extractor.layout.prose import ends_sentence, has_leader

_CHINESE = "一二三四五六七八九十百"
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第\s*[{_CHINESE}\d]{{1,3}}\s*(?:部分|[篇章])\s*[、.．:：]?")),
    ("article", re.compile(rf"第\s*[{_CHINESE}\d]{{1,3}}\s*[节条]\s*[、.．:：]?")),
    ("bracketed", re.compile(rf"[（(]\s*[{_CHINESE}]{{1,3}}\s*[)）]?\s*[、.．]?|[{_CHINESE}]{{1,3}}\s*[)）]")),
    ("chinese", re.compile(rf"[{_CHINESE}]{{1,3}}\s*[、.．,，]")),
    ("decimal", re.compile(r"\d{1,2}[.．]\d{1,2}(?:[.．]\d{1,2})*(?!\d|[万亿元%])\s*[、.．]?")),
    ("bracketed digit", re.compile(r"[（(]\s*\d{1,3}\s*[)）]?(?!\s*\d)\s*[、.．]?|\d{1,3}\s*[)）]")),
    ("digit", re.compile(r"\d{1,3}\s*(?:、|[.．](?!\d))")),
    ("circled", re.compile(r"[①-⑳]|[⑴-⒇]")),
    (
        "glued digit",
        re.compile(r"\d{1,3}(?=项目|[^\d\s.．,，%年月日号时分万亿元个项名人户次家条米台件套处所倍\-—~至])"),
    ),
)
_RANK = {"title": 0, "part": 1, "article": 2, "chinese": 3, "bracketed": 4, "decimal": 5, "digit": 5, "glued digit": 5}
_RANK |= {"bracketed digit": 6, "circled": 7, "plain": 8}
_CAPTION = re.compile(r"(?:附?[表图]|附件)\s*[\d一二三四五六七八九十]")
_CONTENTS = re.compile(r"目\s*[录次]")
_SENTENCE = re.compile(r"[。；！？;!?]|[：:]\s*\S")
_PAGE_NUMBER = re.compile(r"\D\s*\d{1,3}$|^[-—\d\s]+$|^[.．·…\s]+$")
_LONGEST = 42
"""Characters that a heading has at most; an official one has some twenty."""


class Numbering(NamedTuple):
    """A running number at the head of a text: its style, as printed, and where the text begins."""

    style: str
    number: str
    end: int


def numbering(text: str) -> Numbering | None:
    """The running number that the text begins with; None where it begins with none.

    A lost bracket (``一）``, ``（一``) and a number glued to its text (``1项目概况``) are taken
    too; a figure with its unit (``2024年``, ``3.5万元``) is no number.
    """
    start = len(text) - len(text.lstrip())
    for style, pattern in _STYLES:
        found = pattern.match(text, start)
        if found and text[found.end() :].strip():
            return Numbering(style, found.group().strip(), found.end())
    return None


@dataclass
class _Open:
    """A section that is still being filled."""

    level: int
    style: str
    heading: Paragraph | None = None
    number: str = ""
    size: float = 0.0
    blocks: list[Block] = field(default_factory=list)
    children: list[Section] = field(default_factory=list)

    def close(self) -> Section:
        return Section(self.level, self.heading, self.number, tuple(self.blocks), tuple(self.children))


def section_tree(blocks: Sequence[Block]) -> Section:
    """The blocks as a tree of sections; the root has level 0 and no heading.

    Every block is in the tree exactly once, as a heading or among a section's blocks. The lines
    of a contents page are blocks of a section of their own, headed 目录 where that is printed, so
    that they are never taken for the headings that they repeat. Run-in items (``1.成本指标。…``)
    are blocks, no headings.
    """
    body = _body_size(blocks)
    contents = _contents(blocks)
    stack = [_Open(0, "root")]
    for index, block in enumerate(blocks):
        if index in contents:
            _add_to_contents(stack, block)
            continue
        if stack[-1].style == "contents":
            _close_to(stack, len(stack) - 1)
        style = _heading_style(block, body) if isinstance(block, Paragraph) else None
        if style is None or not isinstance(block, Paragraph):
            stack[-1].blocks.append(block)
        else:
            _close_to(stack, _depth(stack, style, block.size))
            found = numbering(block.text) if style not in ("title", "plain") else None
            stack.append(_Open(stack[-1].level + 1, style, block, found.number if found else "", block.size))
    _close_to(stack, 1)
    return stack[0].close()


def heading_text(section: Section) -> Passage:
    """A section's heading without its number and closing punctuation."""
    if section.heading is None:
        return Passage()
    passage = section.heading.passage
    if section.number:
        passage = passage[passage.text.index(section.number) + len(section.number) :]
    return passage.strip(" \t\n　、.．:：。")


def is_contents(section: Section) -> bool:
    """Is this the table of contents, which only repeats headings?"""
    if section.heading is not None and _CONTENTS.fullmatch(section.title.strip()):
        return True
    texts = [block.text for block in section.blocks if isinstance(block, Paragraph)]
    return bool(texts) and all(has_leader(text) for text in texts)


def _body_size(blocks: Iterable[Block]) -> float:
    """The size that most of the running text is printed in."""
    sizes = [(block.size, len(block.text)) for block in blocks if isinstance(block, Paragraph)]
    spread = [size for size, length in sizes for _ in range(max(1, length // 20))]
    return median(spread) if spread else 0.0


def _heading_style(block: Paragraph, body: float) -> str | None:
    """The style that a paragraph is a heading in; None where it is none."""
    text = block.text.strip()
    if not text or len("".join(text.split())) > _LONGEST or len(block.places) > 3 or has_leader(text):
        return None
    if _SENTENCE.search(text) or ends_sentence(text) or text.endswith(("，", ",", "、")) or _CAPTION.match(text):
        return None
    recognised = block.passage.confidence is not None
    larger = body > 0 and block.size > body * (1.3 if recognised else 1.12)
    found = numbering(text)
    if found:
        comma = re.search("[，,]", text[found.end :])
        return None if comma and not (larger or block.bold) else found.style
    if larger and block.centred:
        return "title"
    return "plain" if (larger or block.bold) and not re.fullmatch(r"[\W\d_]+", text) else None


def _is_contents_title(block: Block) -> bool:
    return isinstance(block, Paragraph) and bool(_CONTENTS.fullmatch(block.text.strip()))


def _contents(blocks: Sequence[Block]) -> set[int]:
    """The places of a contents page's title and lines among the blocks."""
    found: set[int] = set()
    inside = False
    for index, block in enumerate(blocks):
        inside = isinstance(block, Paragraph) and (
            _is_contents_title(block)
            or (inside and (has_leader(block.text) or _is_contents_line(block, blocks[index + 1 :])))
        )
        if inside or (isinstance(block, Paragraph) and has_leader(block.text)):
            found.add(index)
    return found


def _is_contents_line(block: Paragraph, later: Sequence[Block]) -> bool:
    """Does a paragraph behind 目录 end with a page number, or repeat a heading to come?"""
    text = block.text.strip()
    if len(text) < _LONGEST + 20 and _PAGE_NUMBER.search(text):
        return True
    return bool(numbering(text)) and _repeated(block, later)


def _repeated(block: Paragraph, later: Sequence[Block]) -> bool:
    """Is a line of a contents page, whose leader and page number were lost, printed again later?"""
    text = "".join(block.text.split())
    return any(isinstance(other, Paragraph) and "".join(other.text.split()) == text for other in later)


def _add_to_contents(stack: list[_Open], block: Block) -> None:
    """Put a line of the contents page into a section of its own, opened where there is none yet."""
    titled = isinstance(block, Paragraph) and _is_contents_title(block)
    if stack[-1].style != "contents":
        heading = block if titled and isinstance(block, Paragraph) else None
        stack.append(_Open(stack[-1].level + 1, "contents", heading))
        if titled:
            return
    stack[-1].blocks.append(block)


def _depth(stack: Sequence[_Open], style: str, size: float) -> int:
    """How many open sections stay open above a new heading of this style."""
    family = _family(style)
    for depth, section in enumerate(stack):
        if depth and _family(section.style) == family and (family != "plain" or size >= section.size * 0.95):
            return depth
    depth = len(stack)
    while depth > 1 and _RANK[stack[depth - 1].style] > _RANK[style]:
        depth -= 1
    return depth


def _family(style: str) -> str:
    return "digit" if style == "glued digit" else style


def _close_to(stack: list[_Open], depth: int) -> None:
    while len(stack) > depth:
        closed = stack.pop().close()
        stack[-1].children.append(closed)
