"""What is measured of each leaf: its print, its equations, its row and column, what lies near it.

A signal is a number, 0 where nothing is to be said. What it weighs is fitted (`confidence.toml`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from math import log

from extractor.checks import Examination
from extractor.checks.locate import confirmed
from extractor.checks.report import FUND_AMOUNTS
from extractor.confidence.corpus import Corpus
from extractor.confidence.placement import aside
from extractor.confidence.rows import oddities, oddities_in_print
from extractor.confidence.structure import misplaced
from extractor.confidence.surroundings import Surroundings
from extractor.extraction import Completeness, Evidence, Record
from extractor.figures import parse_number
from extractor.readers.form.vocabulary import concept
from extractor.wording import compact

Signals = Mapping[str, float]

_NAMES = frozenset({"name", "title", "organization", "implementing_unit", "level3"})

_CERTAIN = 1e-4
_FAINT = -log(1 - 0.5)
_FAINT_LONG = -log(1 - 0.7)
"""Where the weakest character scores so little, as `_sure` counts: a sentence has many characters to go wrong in."""
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f|_\\]+")
_UNITS = re.compile(
    r"(?:km|hm|cm|mm|mg|kg|kwh?|mwh?|db|gb|tb|mb|gps|gis|led|app|it|vr|pc|ppp|epc|ph|cod|bod|voc|pm)s?\d?", re.I
)
_DIGIT = re.compile(r"\d")
_STARTS = re.compile(r"^[。，、；：,.;:!！?？/|'’”)）》%]")
_BRACKETS = (("“", "”"), ("《", "》"), ("〔", "〕"), ("(", ")"))
_NAMING = frozenset({"label", "category", "level1", "level2", "level3"})
_WHOLE = _NAMING | _NAMES
_TWO_FIGURES = re.compile(r"[\d.,]+\s{2,}[\d.,]+")
_BREAKS_OFF = re.compile(r"[\u4e00-\u9fff][，、,]\s*$")
"""No text ends so: what comes after it was lost."""
_GAP_AFTER = re.compile(r"》[ \u3000]+[\u4e00-\u9fff]")
"""Titles that follow each other are parted by a mark: a gap shows that it was lost."""
_ENDS = re.compile(r"[\u4e00-\u9fff]\d$|[≥≤]")
"""A name does not end in a lone figure, nor does it say what is to be reached."""
_SUSPECT = 0.1
"""What other equations speak against so much is not proved by the one that holds."""
_SHORT = 12
"""Text of up to so many characters is a name or a value; more is a sentence."""

PRINT = ("sure", "faint", "faint_long", "other", "seal", "repaired", "length", "figure", "malformed")
ROWS = ("odd", "level", "unit", "stray", "lacks", "strange")
NAMES = (
    *PRINT, "fuzzy", "inferred", "missing", "proved", "twice", "alone", "suspect", "orphan", "shared", *ROWS,
    "rival", "page", "beside", "prose", "guessed", "misplaced", "aside", "loose", "torn", "untaken",
)  # fmt: skip
"""The signals, in the order in which they are fitted."""


def signals(
    record: Record,
    evidence: Mapping[str, Evidence],
    examination: Examination,
    proof: Completeness | None = None,
) -> dict[str, Signals]:
    """What is measured of each leaf with evidence, by its pointer; every one of `NAMES`.

    `proof` tells what else stands on the pages, and was not used.
    """
    proofs, around = confirmed(examination.relations, examination.faults), Surroundings(proof)
    suspects = _suspects(examination)
    figures = Counter(entry.places for entry in evidence.values() if entry.match == "exact" and _is_figure(entry))
    odd, pages, rows = oddities(record), _by_page(evidence), _by_row(evidence)
    corpus = Corpus(entry.text for entry in {entry.places: entry for entry in evidence.values()}.values())
    prose, placed = float(record["report_type"] == "narrative_evaluation"), _placing(record, evidence, around)
    found: dict[str, Signals] = {}
    for pointer, entry in evidence.items():
        mine = odd.get(pointer, {})
        times = 0 if _is_nothing(entry) or suspects.get(pointer, 0.0) > _SUSPECT else proofs[pointer]
        found[pointer] = {
            **_of_print(entry),
            **{name: mine.get(name, 0.0) for name in ROWS},
            "malformed": max(float(_is_malformed(pointer, entry)), mine.get("broken", 0.0)),
            "rival": corpus.rival(entry),
            "guessed": float(_guessed(pointer, entry)),
            "fuzzy": float(entry.match == "fuzzy"),
            "inferred": float(entry.match == "inferred" and not _guessed(pointer, entry)),
            "missing": float(entry.match == "missing"),
            "proved": float(times > 0),
            "twice": float(times > 1),
            "alone": float(not times and _is_figure(entry) and _sure(entry) < _FAINT),
            "suspect": suspects.get(pointer, 0.0),
            "orphan": float(around.orphan(entry)),
            "shared": float(_is_figure(entry) and figures[entry.places] > 1),
            "page": pages.get(entry.places[0].page, 0.0) if entry.places else 0.0,
            "beside": _least_beside(pointer, rows),
            "prose": prose,
            **placed(pointer, entry),
        }
    return found


def _placing(
    record: Record, evidence: Mapping[str, Evidence], around: Surroundings
) -> Callable[[str, Evidence], Signals]:
    """What is to be said of whether a leaf was taken from the right cell."""
    wrong_place = misplaced(record, evidence)
    off = frozenset[str]() if record["report_type"] == "narrative_evaluation" else aside(evidence)

    def of(pointer: str, entry: Evidence) -> Signals:
        return {
            "misplaced": float(pointer in wrong_place),
            "aside": float(pointer in off),
            "loose": float(around.loose(entry)),
            "torn": float(around.torn(entry)),
            "untaken": float(around.untaken(pointer, entry)),
        }

    return of


def signals_in_print(
    record: Record, evidence: Mapping[str, Evidence], examination: Examination, proof: Completeness | None = None
) -> dict[str, Signals]:
    """Those that count where nothing can have been misread: what is left is a wrong cell, or a guess."""
    proofs, suspects = confirmed(examination.relations, examination.faults), _suspects(examination)
    odd, placed = oddities_in_print(record), _placing(record, evidence, Surroundings(proof))
    found: dict[str, Signals] = {}
    for pointer, entry in evidence.items():
        mine, suspect = odd.get(pointer, {}), suspects.get(pointer, 0.0)
        found[pointer] = {
            "proved": float(proofs.get(pointer, 0) > 0 and suspect <= _SUSPECT and not _is_nothing(entry)),
            "suspect": suspect,
            "stray": mine.get("stray", 0.0),
            "malformed": max(float(_is_malformed(pointer, entry)), mine.get("broken", 0.0)),
            "guessed": float(_guessed(pointer, entry)),
            **placed(pointer, entry),
        }
    return found


def _suspects(examination: Examination) -> dict[str, float]:
    """By leaf, the share of what explains a fault that names it; of a mere warning's, less."""
    found: dict[str, float] = {}
    for fault in examination.faults:
        hard = 1.0 if fault.failed[0].severity == "error" else 0.3
        for pointer, share in fault.suspects.items():
            found[pointer] = max(found.get(pointer, 0.0), hard * share)
    return found


# --- the print -----------------------------------------------------------------------------------


def _of_print(entry: Evidence) -> Signals:
    sure, figure = _sure(entry), _is_figure(entry)
    return {
        "sure": sure,
        "faint": float(sure < _FAINT),
        "faint_long": float(sure < _FAINT_LONG and len(entry.text) > _SHORT),
        "other": max((other.score for other in entry.alternatives), default=0.0),
        "seal": float(entry.under_seal),
        "repaired": float(entry.repair is not None),
        "length": log(1 + len(entry.text)),
        "figure": float(figure),
    }


def _sure(entry: Evidence) -> float:
    """How surely the weakest character was read: 0 for not at all, 9.2 for 0.9999 and more."""
    score = entry.confidence if entry.confidence is not None else 1.0
    return -log(max(1 - min(score, 1 - _CERTAIN), _CERTAIN))


def _is_figure(entry: Evidence) -> bool:
    """Is it a figure alone? Two leaves that were read off one figure are seldom both right."""
    return _reads_as_figure(entry.text)


def _reads_as_figure(text: str) -> bool:
    return bool(_DIGIT.search(text)) and parse_number(text) is not None


def _foreign(text: str) -> bool:
    """Do letters stand in it that are no sign of a unit or a usual name, or nothing but letters?"""
    letters = [each for each in _LATIN.findall(text) if not _UNITS.fullmatch(each)]
    return bool(letters) and not (len("".join(letters)) > 3 and _IDEOGRAPH.search(text))


def _guessed(pointer: str, entry: Evidence) -> bool:
    """Was a name inferred? Reports print names."""
    return entry.match == "inferred" and pointer.rpartition("/")[2] in _NAMES


def _is_nothing(entry: Evidence) -> bool:
    """Is it a zero? An equation that holds with it holds without it."""
    return not parse_number(entry.text)


def _is_malformed(pointer: str, entry: Evidence) -> bool:
    """Is it such text as no form prints there: begun by a stop, letters among ideographs, half of a bracket, a head?"""
    place, _, key = pointer.rpartition("/")
    rather = bool(entry.alternatives) and not _is_figure(entry) and _lacks_operator(entry)
    return rather or _malformed("/funds/" in place, "/goals/" in place, key, entry.text)


def _lacks_operator(entry: Evidence) -> bool:
    return any(other.text[:1] in ("≥", "≤") and other.text[:1] != entry.text[:1] for other in entry.alternatives)


@lru_cache(maxsize=16384)  # after an edit all but one text are what they were
def _malformed(of_funds: bool, of_goals: bool, key: str, text: str) -> bool:
    if of_funds and key in FUND_AMOUNTS and "%" in text:
        return True  # no amount is a share
    if _TWO_FIGURES.fullmatch(text):
        return True  # two cells were taken for one
    if _reads_as_figure(text):
        return False
    folded = compact(text) if key in _WHOLE else ""
    named = any(folded.count(opens) != folded.count(closes) for opens, closes in _BRACKETS)
    named = named or (key in _NAMING and bool(_ENDS.search(text)))
    head = of_goals and len(text) <= _SHORT and concept("goals.columns", text) is not None
    cut = bool(_STARTS.match(text) or _BREAKS_OFF.search(text) or _GAP_AFTER.search(text))
    return cut or _foreign(text) or named or head


# --- what stands around it -----------------------------------------------------------------------


def _by_page(evidence: Mapping[str, Evidence]) -> dict[int, float]:
    """How surely the leaves of each page were read, in the mean."""
    found: dict[int, list[float]] = defaultdict(list)
    for entry in evidence.values():
        if entry.confidence is not None and entry.places:
            found[entry.places[0].page].append(_sure(entry))
    return {page: sum(values) / len(values) for page, values in found.items()}


def _by_row(evidence: Mapping[str, Evidence]) -> dict[str, list[tuple[float, str]]]:
    """The two least sure leaves of each row."""
    found: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for pointer, entry in evidence.items():
        found[pointer.rpartition("/")[0]].append((_sure(entry), pointer))
    return {row: sorted(values)[:2] for row, values in found.items()}


def _least_beside(pointer: str, rows: Mapping[str, Sequence[tuple[float, str]]]) -> float:
    most = -log(_CERTAIN)
    others = (sure for sure, other in rows.get(pointer.rpartition("/")[0], ()) if other != pointer)
    return min(others, default=most)
