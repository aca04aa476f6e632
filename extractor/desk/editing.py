"""Corrections of single leaves: a value given, taken, or bound to another place; a leaf accepted as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from extractor.desk import review as opening
from extractor.desk.changing import Draft, change
from extractor.desk.leaves import as_printed, kind_of, typed
from extractor.desk.pages import levelled, upright, within
from extractor.desk.people import Person
from extractor.desk.review import Choice, Review
from extractor.document import Box, Passage, Place, Repair, Word
from extractor.errors import InvalidValue
from extractor.extraction import Evidence
from extractor.grounding import locate, merged
from extractor.ocr import OcrEngine, Reading
from extractor.store.opening import Store

_REASON = "人工更正 · corrected by a person"


def correct(store: Store, who: Person, file: str, pointer: str, value: Any, *, expected: int, why: str = "") -> Review:
    """Give a leaf its value: typed, or text as a person types it (``1,815.50``); None or nothing empties it.

    Raises:
        InvalidValue: the value does not fit the leaf.
        Conflict: somebody else changed it since version `expected`.
        LockedFile, NoSuchThing, StoreUnavailable: see `changing.change`.
    """
    wanted = typed(pointer, value)
    text = value.strip() if isinstance(value, str) else as_printed(wanted)
    return change(
        store, who, file, "correct", lambda draft: _set(draft, pointer, wanted, text), expected=expected, why=why
    )


def take(store: Store, who: Person, file: str, pointer: str, choice: Choice, *, expected: int) -> Review:
    """Give a leaf one of the values that are offered for it (`review.choices`, `reread`); raises as `correct`."""
    wanted = typed(pointer, choice.value)

    def make(draft: Draft) -> None:
        _set(draft, pointer, wanted, choice.text)

    return change(store, who, file, "take", make, expected=expected, why=choice.kind)


def _set(draft: Draft, seen: str, value: Any, text: str) -> None:
    place = draft.place(seen, value)
    before = draft.value(place)
    draft.put(place, value)
    draft.mark(place, corrected(draft.state.evidence.get(place), value, text))
    draft.tell(place, before, value)


def corrected(mark: Evidence | None, value: Any, text: str) -> Evidence:
    """The evidence of a leaf whose value a person gave.

    Its place stays, and what a text layer prints there stays too: it is looked up again whether that says the value.
    What a recogniser read is replaced by what the person read, and kept as first reading.
    """
    if mark is None:
        return Evidence("missing", person="corrected")
    if value is None:
        return replace(mark, match="missing", person="corrected")
    if mark.confidence is None:
        found = locate(value, [Passage.of_word(1, Word(mark.text, Box(0, 0, 1, 1)))]) if mark.text else None
        return replace(mark, match=found.match if found else "missing", person="corrected")
    if text == mark.text:
        return replace(mark, match="exact" if mark.places else "missing", person="corrected")
    first = mark.repair.first if mark.repair else mark.text
    return replace(
        mark, match="exact" if mark.places else "missing", text=text, repair=Repair(first, _REASON), person="corrected"
    )


def accept(store: Store, who: Person, file: str, pointers: Sequence[str], *, expected: int) -> Review:
    """Let leaves stand as they are: a person has looked. They leave the review list; findings stay.

    Raises:
        Conflict: one of them was changed since version `expected`.
        LockedFile, NoSuchThing, StoreUnavailable: see `changing.change`.
    """

    def make(draft: Draft) -> None:
        for seen in pointers:
            place = draft.place(seen)
            value = draft.value(place)
            if isinstance(value, dict | list):
                raise InvalidValue("只能确认单个数据项。", "only single leaves can be accepted")
            mark = draft.state.evidence.get(place) or Evidence("missing")
            if mark.person is None:
                draft.mark(place, replace(mark, person="accepted"))
                draft.tell(place, value, value)

    return change(store, who, file, "accept", make, expected=expected)


def bind(
    store: Store, who: Person, file: str, pointer: str, place: Place, *, expected: int, keep_value: bool = False
) -> Review:
    """Bind a leaf to a box that a person drew (page and points, as seen), and take what is printed there as its value.

    With `keep_value` the value stays and only its place changes.

    Raises:
        InvalidValue: nothing is printed in the box, or it does not fit the leaf; re-read the box, or type the value.
        Conflict, LockedFile, NoSuchThing, StoreUnavailable: see `changing.change`.
    """
    kind_of(pointer)
    sound = _ensured(place)

    def make(draft: Draft) -> None:
        at = draft.place(pointer)
        before = draft.value(at)
        printed = within(draft.review.pages, sound)
        value = before if keep_value else _read_off(at, printed)
        mark = _bound(draft.state.evidence.get(at), value, printed, sound)
        draft.put(at, value)
        draft.mark(at, mark)
        draft.tell(at, before, value)

    return change(store, who, file, "bind", make, expected=expected)


def _ensured(place: Place) -> Place:
    box = Box(*(round(float(edge), 2) for edge in place.box))
    if not (box.left < box.right and box.top < box.bottom):
        raise InvalidValue("所画的框是空的。", "the box is empty")
    return Place(int(place.page), box)


def _read_off(at: str, printed: Passage) -> Any:
    if not printed.text.strip():
        raise InvalidValue(
            "框内没有文字。可以重新识别此处，或直接输入。",
            "nothing is printed in the box; read it again from the picture, or type the value",
        )
    return typed(at, printed.text)


def _bound(before: Evidence | None, value: Any, printed: Passage, place: Place) -> Evidence:
    if not printed.text.strip():
        return Evidence("missing", "", (place,), person="corrected")
    found = locate(value, [printed]) if value is not None else None
    places = tuple(Place(each.page, Box(*(round(edge, 2) for edge in each.box))) for each in merged(printed.places))
    return Evidence(
        found.match if found else "missing",
        printed.text,
        places,
        under_seal=any(word.under_seal for word in printed.words),
        confidence=printed.confidence,
        person="corrected",
    )


def reread(
    store: Store, who: Person, file: str, pointer: str, *, place: Place | None = None, ocr: OcrEngine | str = "",
    model: Asked | None = None,
) -> tuple[Choice, ...]:  # fmt: skip
    """Look at a leaf's place (or another box) again, larger and in several cuts; nothing is changed.

    Gives what was read, the surest first, each once: `take` one of them. `ocr` is a recogniser by its name (none: the
    embedded one), which reads in the child that opened the file, or one that reads here. `model` is shown the place
    too, where there is one.

    Raises:
        InvalidValue: the leaf has no place, and none was given.
        MissingPackage: there is no recogniser.
    """
    review = opening.open_review(store, file)
    mark = review.extraction.evidence.get(pointer)
    places = (place,) if place else mark.places if mark else ()
    if not places:
        raise InvalidValue("此项在页面上没有位置，请先画框。", "this leaf has no place on a page; draw a box first")
    there = [upright(review.pages, each) for each in places]
    seen, pictures = _looked(store, review, there, ocr)
    said = model(pictures, there) if model else ""
    best: dict[str, float] = {}
    for reading in seen:
        for text, score in _readings(reading):
            best[text] = max(score, best.get(text, 0.0))
    ranked = sorted(best.items(), key=lambda item: -item[1])[:_MOST]
    return tuple(Choice("model", value, said, None) for value in (_fits(pointer, said) if said else ())) + tuple(
        Choice("reread", value, text, round(score, 4)) for text, score in ranked for value in _fits(pointer, text)
    )


_MOST = 6
Pictures = Callable[[Sequence[Place]], Sequence[bytes]]
Asked = Callable[[Pictures, Sequence[Place]], str]
"""Shows a model places of a page by what draws them (PNG); gives what it reads there, nothing for nothing."""


def _looked(
    store: Store, review: Review, places: Sequence[Place], ocr: OcrEngine | str
) -> tuple[Sequence[Reading], Pictures]:
    """What stands at places of a levelled page, and what gives their pictures."""
    original = levelled(opening.document(store, review.file.id), review.pages)
    if not isinstance(ocr, str):
        from extractor.ocr.second_look import SecondLook

        look = SecondLook(original, ocr)
        return look.read(places), look.pictures
    if original.pictures is None:
        return [], lambda _: []
    child = opening.viewer_of(store)
    seen, pictures = child.looked(opening.source(store, review.file.id), original.pages, places, ocr)
    return seen, lambda _: pictures


def _readings(reading: Reading) -> list[tuple[str, float]]:
    found = [(reading.text, min(reading.scores, default=0.0))]
    for index, others in enumerate(reading.alternatives):
        found += [(reading.text[:index] + other.text + reading.text[index + 1 :], other.score) for other in others]
    return [(text, score) for text, score in found if text.strip()]


def _fits(pointer: str, text: str) -> list[Any]:
    try:
        return [typed(pointer, text)]
    except InvalidValue:
        return []
