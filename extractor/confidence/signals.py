"""What is measured of each leaf: its print, its equations, its row and column, what lies near it.

A signal is a number, 0 where nothing is to be said. What it weighs is fitted (`confidence.toml`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from math import log
from typing import NamedTuple

from extractor.checks import Examination
from extractor.checks.locate import confirmed
from extractor.checks.report import FUND_AMOUNTS
from extractor.confidence.corpus import Corpus
from extractor.confidence.placement import aside, overgrown, parted, stacked
from extractor.confidence.rows import oddities, oddities_in_print
from extractor.confidence.structure import misplaced
from extractor.confidence.surroundings import Surroundings
from extractor.confidence.telltales import put_together_wrongly
from extractor.extraction import Completeness, Evidence, Record
from extractor.figures import parse_number
from extractor.kept import Kept
from extractor.readers.form.vocabulary import concept
from extractor.wording import compact

Signals = Mapping[str, float]

_NAMES = frozenset({"name", "title", "organization", "implementing_unit", "level3"})

_CERTAIN = 1e-4
_FAINT = -log(1 - 0.5)
_FAINT_ALONE = -log(1 - 0.8)
"""The same of a figure that no equation proves, and of an operator with its figure."""
_FAINT_WORD = -log(1 - 0.7)
"""The same of a name or of words without a digit."""
_FAINT_LONG = -log(1 - 0.95)
"""Where the weakest character scores so little, as `_sure` counts: a sentence has many characters to go wrong in."""
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f|_\\]+")
_UNITS = re.compile(
    r"(?:km|hm|cm|mm|mg|kg|kwh?|mwh?|db|gb|tb|mb|gps|gis|led|app|it|vr|pc|ppp|epc|ph|cod|bod|voc|pm)s?\d?", re.I
)
_DIGIT = re.compile(r"\d")
_COMPARED = re.compile(r"[≥≤><=≧≦＞＜＝]{1,2}\s*\d")
"""An operator with its figure: misread, it says the contrary."""
_STARTS = re.compile(r"^[。，、；：,.;:!！?？/|'’”)）》%]")
_BRACKETS = (("“", "”"), ("《", "》"), ("〔", "〕"), ("(", ")"))
_NAMING = frozenset({"label", "category", "level1", "level2", "level3"})
_WHOLE = _NAMING | _NAMES
_TWO_FIGURES = re.compile(r"[\d.,]+\s{2,}[\d.,]+")
_BREAKS_OFF = re.compile(r"[\u4e00-\u9fff][，、,]\s*$")
"""No text ends so: what comes after it was lost."""
_GAP_AFTER = re.compile(r"》[ \u3000]+[\u4e00-\u9fff]")
"""Titles that follow each other are parted by a mark: a gap shows that it was lost."""
_STROKE = re.compile(r"[一二丨丶卜口]")
"""Alone in a cell, it is what a recogniser makes of a dash, of a speck or of a box to tick."""
_UNTICKED = re.compile(r"口(?=[\u4e00-\u9fff]{2,6}(?:项目|性))")
"""A box to tick that was read as a character: not the kind that was chosen, but a list of them."""
_BODIES = frozenset({"organization", "supervising_department", "implementing_unit"})
_NAME_OF_BODY = re.compile(
    r"(?:[局委厅院校学司站所办队馆会处部社园股科室团厂场台库区县市镇乡联班组庭村矿店行署]|中心|政府|街道|集团|公司|大学|机关|单位|基地)"
    r"(?:[（(].*)?$"
)
"""How names of bodies end, a remark in brackets apart: what does not was cut short."""
_ENDS = re.compile(r"[\u4e00-\u9fff]\d$|[≥≤]")
"""A name does not end in a lone figure, nor does it say what is to be reached."""
_SUSPECT = 0.1
"""What other equations speak against so much is not proved by the one that holds."""
_SHORT = 12
"""Text of up to so many characters is a name or a value; more is a sentence."""

_USUAL: Mapping[str, float] = {}
"""What is odd about a leaf about which nothing is."""

PRINT = ("sure", "faint", "faint_long", "other", "seal", "repaired", "length", "figure", "malformed")
ROWS = ("odd", "level", "unit", "stray", "lacks", "strange")
NAMES = (
    *PRINT, "fuzzy", "inferred", "missing", "proved", "twice", "alone", "suspect", "orphan", "shared", *ROWS,
    "rival", "page", "beside", "prose", "guessed", "misplaced", "aside", "loose", "torn", "untaken",
    "unused",
)  # fmt: skip
"""The signals, in the order in which they are fitted."""


def signals(
    record: Record,
    evidence: Mapping[str, Evidence],
    examination: Examination,
    proof: Completeness | None = None,
    kept: Kept | None = None,
) -> dict[str, Signals]:
    """What is measured of each leaf with evidence, by its pointer; every one of `NAMES`.

    `proof` tells what else stands on the pages, and was not used; `kept` has what was measured before an edit.
    """
    kept = kept or Kept()
    proofs, around = confirmed(examination.relations, examination.faults), _around(proof, kept)
    suspects = _suspects(examination)
    figures = Counter(entry.places for entry in evidence.values() if entry.match == "exact" and _is_figure(entry))
    odd, pages, rows = oddities(record, kept), _by_page(evidence), _by_row(evidence)
    corpus = Corpus(entry.text for entry in {entry.places: entry for entry in evidence.values()}.values())
    prose, placed = float(record["report_type"] == "narrative_evaluation"), _placing(record, evidence, kept)
    owns = kept.each("own", evidence, (around,), partial(_own, around))
    found: dict[str, Signals] = {}
    for pointer, entry in evidence.items():
        own = owns[pointer]
        mine = odd.get(pointer, {})
        times = 0 if own["nothing"] or suspects.get(pointer, 0.0) > _SUSPECT else proofs[pointer]
        measured = {
            **own,
            **{name: mine.get(name, 0.0) for name in ROWS},
            "malformed": max(own["malformed"], mine.get("broken", 0.0)),
            "rival": corpus.rival(entry),
            "proved": float(times > 0),
            "twice": float(times > 1),
            "alone": float(
                not times and own["sure"] < _FAINT_ALONE and bool(own["figure"] or _COMPARED.match(entry.text))
            ),
            "suspect": suspects.get(pointer, 0.0),
            "shared": float(own["figure"] and figures[entry.places] > 1),
            "page": pages.get(entry.places[0].page, 0.0) if entry.places else 0.0,
            "beside": _least_beside(pointer, rows),
            "prose": prose,
            **placed(pointer),
        }
        del measured["nothing"]
        found[pointer] = measured
    return found


def _counts(own: Signals, entry: Evidence) -> bool:
    """Is it a figure, or an operator with its figure?"""
    return bool(own["figure"] or _COMPARED.match(entry.text))


def _own(around: Surroundings, pointer: str, entry: Evidence) -> Signals:
    """What is to be said of a leaf by itself, and whether it is nothing."""
    guessed = _guessed(pointer, entry)
    return {
        **_of_print(entry),
        "nothing": float(_is_nothing(entry)),
        "malformed": float(_is_malformed(pointer, entry)),
        "guessed": float(guessed),
        "fuzzy": float(entry.match == "fuzzy"),
        "inferred": float(entry.match == "inferred" and not guessed),
        "missing": float(entry.match == "missing"),
        "orphan": float(around.orphan(entry)),
        **_beside(pointer, entry, around),
    }


def _around(proof: Completeness | None, kept: Kept) -> Surroundings:
    return kept.of("around", (proof,), lambda: Surroundings(proof))


def _beside(pointer: str, entry: Evidence, around: Surroundings) -> Signals:
    """What stands on the page beside a leaf."""
    return {
        "loose": float(around.loose(entry)),
        "torn": float(around.torn(entry)),
        "untaken": float(around.untaken(pointer, entry)),
        "unused": float(around.unused),
    }


class _Placing(NamedTuple):
    """Which leaves were hardly taken from the right cell."""

    misplaced: frozenset[str]
    aside: frozenset[str]

    @property
    def odd(self) -> frozenset[str]:
        """Both."""
        return self.misplaced | self.aside

    def __call__(self, pointer: str) -> Signals:
        """What is to be said of a leaf."""
        return {"misplaced": float(pointer in self.misplaced), "aside": float(pointer in self.aside)}


def _placing(record: Record, evidence: Mapping[str, Evidence], kept: Kept) -> _Placing:
    off = frozenset[str]() if record["report_type"] == "narrative_evaluation" else aside(evidence, kept)
    wrong = misplaced(record, evidence, kept) | put_together_wrongly(record, evidence)
    wrong |= parted(evidence) | stacked(evidence) | overgrown(evidence)
    return _Placing(wrong, off)


def signals_in_print(
    record: Record,
    evidence: Mapping[str, Evidence],
    examination: Examination,
    proof: Completeness | None = None,
    kept: Kept | None = None,
) -> dict[str, Signals]:
    """Those that count where nothing can have been misread: what is left is a wrong cell, or a guess."""
    kept = kept or Kept()
    proofs, suspects = confirmed(examination.relations, examination.faults), _suspects(examination)
    odd, placed, around = oddities_in_print(record, kept), _placing(record, evidence, kept), _around(proof, kept)
    owns = kept.each("own in print", evidence, (around,), partial(_own_in_print, around))
    found = {pointer: own.proved if pointer in proofs else own.plain for pointer, own in owns.items()}
    for pointer in {*odd, *suspects, *placed.odd}.intersection(found):
        mine, suspect = odd.get(pointer, _USUAL), suspects.get(pointer, 0.0)
        known = found[pointer]
        found[pointer] = {
            **known,
            **placed(pointer),
            "proved": known["proved"] * (suspect <= _SUSPECT),
            "suspect": suspect,
            "stray": mine.get("stray", 0.0),
            "malformed": max(known["malformed"], mine.get("broken", 0.0)),
        }
    return found


class _InPrint(NamedTuple):
    """What is to be said of a printed leaf by itself: where an equation proves it, and where none does."""

    proved: Signals
    plain: Signals


def _own_in_print(around: Surroundings, pointer: str, entry: Evidence) -> _InPrint:
    plain = {
        "misplaced": 0.0,
        "aside": 0.0,
        **_beside(pointer, entry, around),
        "proved": 0.0,
        "suspect": 0.0,
        "stray": 0.0,
        "malformed": float(_is_malformed(pointer, entry)),
        "guessed": float(_guessed(pointer, entry)),
    }
    return _InPrint({**plain, "proved": float(not _is_nothing(entry))}, plain)


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
        "faint": float(sure < (_FAINT if _DIGIT.search(entry.text) else _FAINT_WORD)),
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
    cut = bool(_STARTS.match(text) or _BREAKS_OFF.search(text) or _GAP_AFTER.search(text) or _STROKE.fullmatch(text))
    cut = cut or (key in _BODIES and not _NAME_OF_BODY.search(compact(text)))
    cut = cut or (key == "project_type" and bool(_UNTICKED.search(text)))
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
