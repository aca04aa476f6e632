"""Basis, content and goals of a project, from the stretches of text that speak of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import NamedTuple

from extractor.document import Passage
from extractor.layout.blocks import Paragraph
from extractor.readers.prose.amounts import told
from extractor.readers.prose.projects import Share
from extractor.readers.prose.story import Entry, Text, joined, sentences
from extractor.readers.prose.vocabulary import concepts, pattern, whole_concept
from extractor.readers.tree import Leaf, Tree, text_leaf

_OPENERS = "。;)\"'"
_TOPIC_FIELDS = {"basis": "basis", "content": "content", "goals": "expected", "actual": "actual"}
_ELSEWHERE = {"method", "problems", "advice", "experience", "conclusion"}
_NAMED_GOAL = re.compile(r"(?:^|(?<=[。;]))(目标[一二三四五六七八九十\d]{1,2}):")


class Piece(NamedTuple):
    """Part of a text with the field that the cue words before it name.

    None: there are no cue words before it. Empty: it comes after a field's end, and is of none.
    """

    field: str | None
    text: Text


def pieces(text: Text) -> list[Piece]:
    """The text parted at cue words (立项依据：… 主要内容：…; 立项依据为…, to the end of that sentence)."""
    cuts = sorted(_cues(text.plain))
    found: list[Piece] = []
    if not cuts or cuts[0].start > 0:
        found.append(Piece(None, text.part(0, cuts[0].start if cuts else None)))
    for cut, following in zip_longest(cuts, cuts[1:]):
        end = following.start if following else len(text.plain)
        stop = text.plain.find("。", cut.end, end) if cut.in_sentence else -1
        if cut.in_sentence and stop < 0 and text.plain[end - 1 : end] == ",":
            end -= 1
        found.append(Piece(cut.field, text.part(cut.end, stop + 1 if stop >= 0 else end)))
        if 0 <= stop < end - 1:
            found.append(Piece("", text.part(stop + 1, end)))
    return [piece for piece in found if piece.text or piece.field]


class _Cue(NamedTuple):
    start: int
    end: int
    field: str
    in_sentence: bool


def _cues(plain: str) -> Iterator[_Cue]:
    """Cue words with a colon behind them, with a full stop at the very beginning, or with 为 in a sentence."""
    taken: set[int] = set()
    for name in concepts("cues"):
        for match in pattern("cues", name).finditer(plain):
            start, end = match.span()
            if start == end or end in taken or not (start == 0 or plain[start - 1] in _OPENERS + ","):
                continue
            behind = plain[end : end + 1]
            marked = behind == ":" and (start == 0 or plain[start - 1] != ",")
            if marked or (start == 0 and behind == "。"):
                taken.add(end)
                yield _Cue(start, end + 1, name, False)
            elif match.group().endswith(("为", "是")) and name in ("basis", "content"):
                taken.add(end)
                yield _Cue(start, end, name, True)


def told_texts(share: Share) -> dict[str, list[Passage]]:
    """What a share says, by field: basis, content, expected, actual."""
    found: dict[str, list[Passage]] = {}
    still = _take(found, share.first, _TOPIC_FIELDS.get(share.topic or ""))
    for entry in share.entries:
        if entry.heading:
            still = _TOPIC_FIELDS.get(entry.topic or "") if not _measure_heading(entry.text.plain) else None
            continue
        if (
            _measure_heading(re.split(r"[。:]", entry.text.plain)[0])
            or len({each.field for each in told(entry.text)}) > 1
        ):
            still = None
        elif entry.number and still and not _is_only_number(entry):
            still = _take(found, entry.text, None)
        else:
            still = _take(found, entry.text, still)
    return found


def report_texts(entries: Iterable[Entry]) -> dict[str, list[Passage]]:
    """What a report on a single project says of it: of each field, the first section that tells it."""
    found: dict[str, list[Passage]] = {}
    home: dict[str, tuple[int, ...]] = {}
    for entry in entries:
        if entry.heading or not entry.text:
            continue
        told = pieces(entry.text)
        cued = {field for field, _ in told if field}
        if _ELSEWHERE & set(entry.topics) or "performance" in entry.topics[:-1]:
            told = [piece for piece in told if piece.field == "actual"]
        for field, text in told:
            if field is None and _TOPIC_FIELDS.get(entry.topic or "") in cued:
                continue  # what stands before the cue words of the section's own field
            text = Text.of(_whole(entry)) if field is None and entry.number and text.plain == entry.text.plain else text
            name = _TOPIC_FIELDS.get(entry.topic or "") if field is None else field
            if name in _TOPIC_FIELDS.values() and text and home.setdefault(str(name), entry.path) == entry.path:
                found.setdefault(str(name), []).append(text.passage.strip())
    return found


def _whole(entry: Entry) -> Passage:
    """A paragraph with its running number, which belongs to the text of a field that is a list."""
    return entry.block.passage if isinstance(entry.block, Paragraph) else entry.text.passage


def _is_only_number(entry: Entry) -> bool:
    return entry.style == "glued digit"


def _measure_heading(plain: str) -> bool:
    return whole_concept("measure_headings", plain) is not None


def _take(found: dict[str, list[Passage]], text: Text, still: str | None) -> str | None:
    """Add the pieces of a text to their fields; the field that the next paragraph may go on with."""
    for field, piece in pieces(text):
        still = still if field is None else field
        if still and piece:
            found.setdefault(still, []).append(piece.passage.strip())
    return still


def text_of(found: dict[str, list[Passage]], field: str) -> Leaf | None:
    """The field's text, its paragraphs a line each."""
    return text_leaf(joined(found[field])) if field in found else None


def goals_of(found: dict[str, list[Passage]]) -> list[Tree]:
    """The goals that the texts tell: one, or one for each 目标N."""
    expected, done = _split_done(Text.of(joined(found.get("expected", []))))
    actual = joined([*([done] if done else []), *found.get("actual", [])])
    if not expected:
        return []
    goals: list[Tree] = [_goal(name, text) for name, text in _named(expected)]
    if actual:
        goals[0]["actual"] = text_leaf(actual)
    return goals


def _named(expected: Text) -> list[tuple[Passage | None, Passage]]:
    marks = list(_NAMED_GOAL.finditer(expected.plain))
    if len(marks) < 2:
        return [(None, expected.passage)]
    ends = [*(mark.start() for mark in marks[1:]), len(expected.plain)]
    return [
        (expected.cut(mark.start(1), mark.end(1)), expected.cut(mark.end(), end))
        for mark, end in zip(marks, ends, strict=True)
    ]


def _goal(name: Passage | None, text: Passage) -> Tree:
    goal: Tree = {"scope": Leaf("annual", text, inferred=True), "expected": text_leaf(text)}
    return goal | ({"name": text_leaf(name)} if name else {})


def _split_done(expected: Text) -> tuple[Text, Passage | None]:
    """Goals, and the sentences behind them that say what was done (该项目完成了…)."""
    position = 0
    for index, sentence in enumerate(sentences(expected)):
        if index and pattern("cues", "done_sentence").match(sentence.plain):
            return expected.part(0, position), expected.cut(position).strip()
        position += len(sentence.plain)
    return expected, None
