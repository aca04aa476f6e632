"""A corrected version: record, evidence and open questions, never changed in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from extractor import interchange, pointer, schemas
from extractor.extraction import Evidence, Record

Evidences = Mapping[str, Evidence]


@dataclass(frozen=True, slots=True)
class Question:
    """What a new reading leaves open: a correction that it cannot be sure to carry over.

    `was` is what the reading before said, `mine` what a person made of it, `new` what the new reading says. `kind` is
    ``value`` (a leaf), ``row`` (a row that a person had added: `mine`) or ``gone`` (a row that a person had taken
    out and that is there again: `new`). `pointer` is where it stands, or for a row where it would come to stand.
    """

    id: str
    kind: str
    pointer: str
    was: Any
    mine: Any
    new: Any


@dataclass(frozen=True, slots=True)
class State:
    """A version of the corrected record. Changes give new states, which share what is the same."""

    record: Record
    evidence: Evidences
    questions: Mapping[str, Question] = field(default_factory=dict)

    def value(self, place: str) -> Any:
        """What stands at a pointer.

        Raises:
            KeyError: nothing does.
        """
        return pointer.get(self.record, place)

    def has(self, place: str) -> bool:
        """Does anything stand at the pointer, be it null?"""
        try:
            self.value(place)
        except KeyError:
            return False
        return True

    def with_value(self, place: str, value: Any) -> State:
        """The state with one value of its record another one."""
        return replace(self, record=_with(self.record, pointer.split(place), value))

    def with_mark(self, place: str, mark: Evidence | None) -> State:
        """The state with the evidence of one leaf another one; None takes it away."""
        marks = dict(self.evidence)
        if mark is None:
            marks.pop(place, None)
        else:
            marks[place] = mark
        return replace(self, evidence=marks)

    def with_question(self, key: str, question: Question | None) -> State:
        """The state with a question put, or settled."""
        asked = {name: each for name, each in self.questions.items() if name != key}
        return replace(self, questions=asked if question is None else {**asked, key: question})

    def with_rows(self, place: str, rows: list[Any], carried: Callable[[str], str | None]) -> State:
        """The state with a list another one; `carried` says where what was below it stands now."""
        marks = {new: mark for old, mark in self.evidence.items() if (new := carried(old)) is not None}
        asked = {
            key: replace(each, pointer=carried(each.pointer) or each.pointer) for key, each in self.questions.items()
        }
        return State(_with(self.record, pointer.split(place), rows), marks, asked)

    def marks_below(self, place: str) -> dict[str, Evidence]:
        """The evidence below a pointer, by what comes after it."""
        start = place + "/"
        return {key[len(place) :]: mark for key, mark in self.evidence.items() if key.startswith(start)}

    @classmethod
    def from_json(cls, text: str) -> State:
        """The state that `to_json` wrote."""
        data = schemas.loads(text)
        return cls(
            schemas.exact_figures(data["record"]),
            {place: interchange.evidence_from(mark) for place, mark in data["evidence"].items()},
            {key: question_from(each) for key, each in data["questions"].items()},
        )

    def to_json(self) -> str:
        """The state as JSON."""
        marks = {place: interchange.evidence_data(mark) for place, mark in self.evidence.items()}
        asked = {key: question_data(each) for key, each in self.questions.items()}
        return schemas.dumps({"record": self.record, "evidence": marks, "questions": asked})


def question_data(question: Question) -> dict[str, Any]:
    """A question as plain data."""
    return {name: getattr(question, name) for name in Question.__slots__}


def question_from(data: Mapping[str, Any]) -> Question:
    """The question that `question_data` made."""
    exact = schemas.exact_figures({"was": data["was"], "mine": data["mine"], "new": data["new"]})
    return Question(data["id"], data["kind"], data["pointer"], **exact)


def _with(document: Any, tokens: list[str], value: Any) -> Any:
    """The document with one value another one; only what lies on the way to it is made anew."""
    if not tokens:
        return value
    first, *rest = tokens
    if isinstance(document, list):
        index = int(first)
        return [*document[:index], _with(document[index], rest, value), *document[index + 1 :]]
    return {**document, first: _with(document[first], rest, value)}
