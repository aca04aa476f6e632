"""A file under review: what stands in it, and what is done to it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from extractor import interchange
from extractor.api.answering import Approves, Behind, ExactRoute, Key, Reads, Writes, answer, answer_of, once, problems
from extractor.api.shapes import (
    Acceptance,
    Approval,
    Changed,
    Correction,
    EvidenceOut,
    FileId,
    FindingsOut,
    RecordOut,
    Reopening,
    ReviewOut,
    Saving,
    Settling,
)
from extractor.desk import again, approval, editing, history, labels
from extractor.desk.review import Review, open_review
from extractor.desk.state import question_data
from extractor.desk.suites import own_suite

routes = APIRouter(prefix="/files/{file}", route_class=ExactRoute, tags=["review"])


@routes.get("/record", response_model=RecordOut, responses=problems(404, 409))
def record(service: Behind, who: Reads, file: FileId) -> Response:
    """The corrected record as it stands now."""
    review = open_review(service.store, file)
    return answer_of(service.store, review, "record", lambda: {"record": review.state.record})


@routes.get("/evidence", response_model=EvidenceOut, responses=problems(404, 409))
def evidence(service: Behind, who: Reads, file: FileId) -> Response:
    """Where each leaf is printed: page, boxes in points, the printed words, how they were matched."""
    review = open_review(service.store, file)

    def made() -> dict[str, Any]:
        return {"evidence": {place: interchange.evidence_data(mark) for place, mark in review.state.evidence.items()}}

    return answer_of(service.store, review, "evidence", made)


@routes.get("/findings", response_model=FindingsOut, responses=problems(404, 409))
def findings(service: Behind, who: Reads, file: FileId) -> Response:
    """What cannot all be right, by the same rules as on the page."""
    review = open_review(service.store, file)

    def made() -> dict[str, Any]:
        return {"findings": [interchange.finding_data(each) for each in review.extraction.findings]}

    return answer_of(service.store, review, "findings", made)


@routes.get("/review", response_model=ReviewOut, responses=problems(404, 409))
def to_look_at(service: Behind, who: Reads, file: FileId) -> Response:
    """How sure each leaf is, and which to look at first."""
    review = open_review(service.store, file)

    def made() -> dict[str, Any]:
        found = review.extraction
        return {
            "confidence": dict(found.confidence), "review": list(found.review),
            "suspicions": [interchange.suspicion_data(each) for each in found.suspicions],
            "questions": [question_data(each) for each in review.questions],
            "corrected": sorted(review.corrected), "accepted": sorted(review.seen),
        }  # fmt: skip

    return answer_of(service.store, review, "review", made)


@routes.post("/corrections", response_model=Changed, responses=problems(404, 409))
def correct(
    request: Request, service: Behind, who: Writes, file: FileId, given: Correction, key: Key = None
) -> Response:
    """Give a leaf its value. Where somebody else changed it since: 409 with base, mine and theirs, nothing stored."""

    def make() -> tuple[int, dict[str, Any]]:
        review = editing.correct(
            service.store, who.person, file, given.pointer, given.value, expected=given.expected_version, why=given.why
        )
        value = review.state.value(given.pointer) if review.state.has(given.pointer) else None
        return 200, {**_changed(review), "pointer": given.pointer, "value": value}

    return once(service, who, key, f"{request.url.path} {given.model_dump_json()}", make)


@routes.post("/acceptances", response_model=Changed, responses=problems(404, 409))
def accept(
    request: Request, service: Behind, who: Writes, file: FileId, given: Acceptance, key: Key = None
) -> Response:
    """Let leaves stand as they are: they leave the list of those to look at."""

    def make() -> tuple[int, dict[str, Any]]:
        review = editing.accept(service.store, who.person, file, given.pointers, expected=given.expected_version)
        return 200, _changed(review)

    return once(service, who, key, f"{request.url.path} {given.model_dump_json()}", make)


@routes.post("/answers", response_model=Changed, responses=problems(404, 409))
def settle(service: Behind, who: Writes, file: FileId, given: Settling) -> Response:
    """Answer a question that a new reading left open."""
    return answer(
        _changed(
            again.answer(service.store, who.person, file, given.question, given.take, expected=given.expected_version)
        )
    )


@routes.post("/undo", response_model=Changed, responses=problems(404, 409))
def undo(service: Behind, who: Writes, file: FileId) -> Response:
    """Take back the last thing that this token did; what others did since stays."""
    return answer(_changed(history.undo(service.store, who.person, file)))


@routes.post("/redo", response_model=Changed, responses=problems(404, 409))
def redo(service: Behind, who: Writes, file: FileId) -> Response:
    """Do again what this token took back last."""
    return answer(_changed(history.redo(service.store, who.person, file)))


@routes.post("/approval", response_model=Changed, responses=problems(404, 409))
def approve(service: Behind, who: Approves, file: FileId, given: Approval) -> Response:
    """Approve a file as it was seen, and lock it."""
    review = approval.approve(service.store, who.person, file, expected=given.expected_version, why=given.why)
    return answer(_changed(review))


@routes.post("/reopening", response_model=Changed, responses=problems(404, 409))
def reopen(service: Behind, who: Approves, file: FileId, given: Reopening) -> Response:
    """Unlock an approved file."""
    return answer(_changed(approval.reopen(service.store, who.person, file, why=given.why)))


@routes.post("/sample", status_code=204, responses=problems(404, 409))
def save_sample(service: Behind, who: Approves, file: FileId, given: Saving) -> Response:
    """Make an approved file a labelled sample of the reviewers' own suite."""
    labels.save_sample(service.store, who.person, file, own_suite(service.store), given.name, personal=given.personal)
    return Response(status_code=204)


def _at(review: Review) -> dict[str, Any]:
    return {"file": review.file.id, "version": review.version}


def _changed(review: Review) -> dict[str, Any]:
    row = review.file
    return {
        **_at(review), "state": row.state, "errors": row.errors, "warnings": row.warnings, "doubtful": row.doubtful,
    }  # fmt: skip
