"""What there is to look at in a file, as plain data: findings, doubtful leaves, totals, whether all was taken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from extractor.desk.review import Review
from extractor.export import headings
from extractor.export.naming import code_name, rule_name
from extractor.extraction import Explanation, Extraction, Suspicion
from extractor.page.findings import listed, where
from extractor.page.texts import Language, Say, counted
from extractor.page.views import shown
from extractor.pointer import get

_KINDS: dict[str, Any] = {"error": "error", "warning": "warning", "info": "note"}


def counts(extraction: Extraction, say: Say) -> list[tuple[str, str]]:
    """How many findings of each severity there are, in words; severities without one are left out."""
    numbers = {kind: sum(finding.severity == kind for finding in extraction.findings) for kind in _KINDS}
    return [(kind, counted(say, _KINDS[kind], number)) for kind, number in numbers.items() if number]


def findings(extraction: Extraction, language: Language, say: Say) -> list[dict[str, Any]]:
    """The findings, each with what explains it where something does."""
    told = {
        index: _suspected(suspicion, extraction, language, say)
        for suspicion in extraction.suspicions
        for index in suspicion.findings
    }
    return [{**finding, "suspicion": told.get(finding["i"], "")} for finding in listed(extraction, language, say)]


def _suspected(suspicion: Suspicion, extraction: Extraction, language: Language, say: Say) -> str:
    said = suspicion.message if language == "zh" else suspicion.message_en
    parts = [f"{say('blame_' + suspicion.blame)}{say('colon')}{said}"]
    if suspicion.explanations:
        parts.append(_explained(suspicion.explanations[0], extraction.record, language, say))
    told = say("stop").join(part.rstrip("。.") for part in parts if part)
    return re.sub(r"(?:^|(?<=\. ))[a-z]", lambda first: first.group().upper(), told)


def _explained(explanation: Explanation, record: Mapping[str, Any], language: Language, say: Say) -> str:
    changes = (
        f"{where(record, change.pointer, language)} {change.found} → {change.asked}" for change in explanation.changes
    )
    return say("likeliest", changes=say("comma").join(changes), percent=f"{explanation.share * 100:.0f}")


def doubts(review: Review, language: Language, say: Say) -> list[dict[str, Any]]:
    """The leaves that a person must look at, the most doubtful first."""
    extraction = review.extraction
    gravest: dict[str, str] = {}
    for finding in sorted(extraction.findings, key=lambda each: each.severity == "error"):
        gravest |= dict.fromkeys(finding.pointers, finding.severity)
    return [
        {
            "p": pointer,
            "where": where(extraction.record, pointer, language),
            "t": text_at(extraction.record, pointer, language),
            "f": gravest.get(pointer, ""),
            "sure": _sure(extraction.confidence.get(pointer), say),
        }
        for pointer in extraction.review
    ]


def _sure(confidence: float | None, say: Say) -> str:
    return "" if confidence is None else say("sure", percent=f"{confidence * 100:.0f}")


def totals(review: Review, language: Language, say: Say) -> list[dict[str, Any]]:
    """Printed totals beside what they come to, those that do not hold first."""
    listed = [
        {
            "p": total.pointer,
            "subject": _subject(total.subject if language == "zh" else total.subject_en, total.rule, language, say),
            "printed": shown(total.printed),
            "computed": shown(total.computed),
            "holds": total.holds,
        }
        for total in review.totals
    ]
    return sorted(listed, key=lambda each: bool(each["holds"]))


def _subject(subject: str, rule: str, language: Language, say: Say) -> str:
    return f"{rule_name(rule, language)}{say('colon')}{subject}" if subject else rule_name(rule, language)


def proof(extraction: Extraction, language: Language, say: Say) -> dict[str, Any]:
    """N rows of n, m figures of m, k orphans."""
    found = extraction.run.completeness
    if found is None:
        return {"lines": [say("proof_unknown")], "orphans": [], "whole": False}
    used = found.figures_used + found.figures_known
    lines = [
        say("proof", rows=found.rows_accounted, of_rows=found.rows, figures=used, of_figures=found.figures)
        + (say("proof_whole") if found.proved else say("proof_orphans", count=len(found.orphans)))
    ]
    for key, pages in (("proof_lost", found.lost), ("proof_doubled", found.doubled)):
        if pages:
            named = say("comma").join(f"{say('page', page=page)} {count}" for page, count in sorted(pages.items()))
            lines.append(say(key, pages=named))
    orphans = [
        {"i": index, "t": orphan.text, "page": say("page", page=orphan.place.page)}
        for index, orphan in enumerate(found.orphans)
    ]
    return {"lines": lines, "orphans": orphans, "whole": found.proved}


def text_at(record: Mapping[str, Any], pointer: str, language: Language) -> str:
    """The value at a pointer as people write it; empty where nothing stands there."""
    try:
        value = get(record, pointer)
    except KeyError:
        return ""
    key = pointer.rpartition("/")[2]
    if key == "fiscal_year":
        return str(value)
    return code_name(value, language) if key in headings.CODED and value is not None else shown(value)
