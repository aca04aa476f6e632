"""Extractions as JSON and as plain data, in the shape that `schemas/extraction.schema.json` gives them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from extractor import schemas
from extractor.document import Alternative, Box, Place, Repair
from extractor.extraction import (
    Completeness,
    Evidence,
    Explanation,
    Extraction,
    Finding,
    Orphan,
    PageRun,
    RunRecord,
    SuspectedChange,
    Suspicion,
)


def to_json(extraction: Extraction) -> str:
    """The extraction as JSON, as `schemas/extraction.schema.json` says.

    Raises:
        SchemaError: it does not fit the schema.
    """
    data = extraction_data(extraction)
    schemas.validate(data, "extraction")
    return schemas.dumps(data) + "\n"


def from_json(text: str) -> Extraction:
    """The extraction that `to_json` wrote.

    Raises:
        SchemaError: the text is no JSON or does not fit the extraction's schema.
    """
    data = schemas.loads(text)
    _told_later(data)
    schemas.validate(data, "extraction")
    run = data["run"]
    return Extraction(
        record=schemas.exact_figures(data["record"]),
        evidence={place: evidence_from(entry) for place, entry in data["evidence"].items()},
        confidence={place: float(value) for place, value in data["confidence"].items()},
        findings=tuple(Finding(**{**entry, "pointers": tuple(entry["pointers"])}) for entry in data["findings"]),
        run=RunRecord(
            **{
                **run,
                "pages": tuple(PageRun(**page) for page in run["pages"]),
                "seconds": {step: float(value) for step, value in run["seconds"].items()},
                "prompts": tuple(run["prompts"]),
                "cost": None if run["cost"] is None else float(run["cost"]),
                "warnings": tuple(run["warnings"]),
                "completeness": _completeness(run["completeness"]),
            }
        ),
        suspicions=tuple(_suspicion(entry) for entry in data["suspicions"]),
        review=tuple(data["review"]),
    )


def extraction_data(extraction: Extraction) -> dict[str, Any]:
    """The extraction as plain data in the shape of its schema, before it is written."""
    run = extraction.run
    return {
        "record": extraction.record,
        "evidence": {place: evidence_data(entry) for place, entry in extraction.evidence.items()},
        "confidence": dict(extraction.confidence),
        "findings": [finding_data(finding) for finding in extraction.findings],
        "run": {
            **{name: getattr(run, name) for name in RunRecord.__slots__},
            "pages": [{name: getattr(page, name) for name in PageRun.__slots__} for page in run.pages],
            "seconds": dict(run.seconds),
            "prompts": [dict(prompt) for prompt in run.prompts],
            "tokens": dict(run.tokens),
            "warnings": list(run.warnings),
            "completeness": _completeness_data(run.completeness),
        },
        "suspicions": [suspicion_data(suspicion) for suspicion in extraction.suspicions],
        "review": list(extraction.review),
    }


def suspicion_data(suspicion: Suspicion) -> dict[str, Any]:
    """A suspicion as plain data."""
    data = {name: getattr(suspicion, name) for name in Suspicion.__slots__}
    explanations = [
        {
            "changes": [{name: getattr(change, name) for name in SuspectedChange.__slots__} for change in each.changes],
            "share": each.share,
        }
        for each in suspicion.explanations
    ]
    return {**data, "findings": list(suspicion.findings), "explanations": explanations}


def _suspicion(data: Mapping[str, Any]) -> Suspicion:
    explanations = tuple(
        Explanation(tuple(SuspectedChange(**change) for change in each["changes"]), float(each["share"]))
        for each in data["explanations"]
    )
    return Suspicion(**{**data, "findings": tuple(data["findings"]), "explanations": explanations})


def _completeness_data(proof: Completeness | None) -> dict[str, Any] | None:
    if proof is None:
        return None
    counts = {name: {str(page): count for page, count in getattr(proof, name).items()} for name in ("lost", "doubled")}
    orphans = {
        name: [{"text": text, **_place_data(place)} for text, place in ((each.text, each.place) for each in found)]
        for name, found in (("orphans", proof.orphans), ("strays", proof.strays))
    }
    unruled = [_place_data(place) for place in proof.unruled]
    return {name: getattr(proof, name) for name in Completeness.__slots__} | counts | orphans | {"unruled": unruled}


def _place_data(place: Place) -> dict[str, Any]:
    return {"page": place.page, "box": [round(edge, 2) for edge in place.box]}


def _told_later(data: Any) -> None:
    """An extraction of before `strays` and `unruled` were told has none."""
    run = data.get("run") if isinstance(data, dict) else None
    proof = run.get("completeness") if isinstance(run, dict) else None
    if isinstance(proof, dict):
        proof.setdefault("strays", [])
        proof.setdefault("unruled", [])


def _completeness(data: Mapping[str, Any] | None) -> Completeness | None:
    if data is None:
        return None
    counts = {name: {int(page): count for page, count in data[name].items()} for name in ("lost", "doubled")}
    orphans = {name: tuple(Orphan(each["text"], _place(each)) for each in data[name]) for name in ("orphans", "strays")}
    unruled = tuple(map(_place, data["unruled"]))
    return Completeness(**{**data, **counts, **orphans, "unruled": unruled})


def _place(data: Mapping[str, Any]) -> Place:
    return Place(data["page"], Box(*map(float, data["box"])))


def finding_data(finding: Finding) -> dict[str, Any]:
    """A finding as plain data."""
    return {**{name: getattr(finding, name) for name in Finding.__slots__}, "pointers": list(finding.pointers)}


def evidence_data(evidence: Evidence) -> dict[str, Any]:
    """An evidence as plain data: the first page's boxes, then those of the pages it goes on to."""
    pages = [
        {"page": page, "boxes": [[round(edge, 2) for edge in place.box] for place in places]}
        for page, places in groupby(evidence.places, key=lambda place: place.page)
    ]
    first = pages[0] if pages else {"page": None, "boxes": []}
    return {
        "match": evidence.match,
        **first,
        "text": evidence.text,
        "continued": pages[1:],
        "under_seal": evidence.under_seal,
        "confidence": evidence.confidence,
        "alternatives": [alternative._asdict() for alternative in evidence.alternatives],
        "repair": evidence.repair._asdict() if evidence.repair else None,
        "person": evidence.person,
    }


def evidence_from(data: Mapping[str, Any]) -> Evidence:
    """The evidence that `evidence_data` made."""
    pages = [data, *data["continued"]] if data["page"] is not None else []
    confidence, repair = data["confidence"], data["repair"]
    return Evidence(
        match=data["match"],
        text=data["text"],
        places=tuple(Place(page["page"], Box(*map(float, box))) for page in pages for box in page["boxes"]),
        under_seal=data["under_seal"],
        confidence=None if confidence is None else float(confidence),
        alternatives=tuple(Alternative(each["text"], float(each["score"])) for each in data["alternatives"]),
        repair=Repair(**repair) if repair else None,
        person=data["person"],
    )
