"""What comes out: a record, where each of its leaves stands, and what does not add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from extractor.document import Alternative, Passage, Place, Repair

Record = dict[str, Any]
"""A report as `schemas/record.schema.json` says: text, `Decimal` with its printed scale, or None."""

Match = Literal["exact", "fuzzy", "inferred", "missing"]
Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class ModelRun:
    """What language models had to do with a reading: for the run record.

    `prompts` are name, version and hash of each; `tokens` counts by kind (prompt, completion, retry,
    calls, cached); `cost` is money in the currency of the price that was set, None without one.
    """

    model: str | None = None
    prompts: tuple[Mapping[str, str], ...] = ()
    tokens: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    cost: float | None = None
    masked: int | None = None


class SecondReading(NamedTuple):
    """What another reader copied for a leaf. `open`: nothing decided between the two, a person has to."""

    text: str
    open: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader gives back: the record, and the passage that each leaf was copied from.

    `inferred` are the leaves whose value is not printed but follows from what is (a level 1 that
    a page break has lost, a category); their passage is what they were inferred from. `unplaced`
    are passages that the reader saw, took for content and could not place in the record; `known`
    those that it recognised as no value: heads, labels, row numbers, dates of filling in, codes.
    `strange` are the heads of columns that the reader did not understand, though most rows print
    something there. `second` is what another reader copied, by the leaf that the two disagree about.
    """

    record: Record
    sources: Mapping[str, Passage]
    inferred: frozenset[str] = frozenset()
    unplaced: tuple[Passage, ...] = ()
    notes: tuple[str, ...] = ()
    known: tuple[Passage, ...] = ()
    run: ModelRun | None = None
    second: Mapping[str, SecondReading] = field(default_factory=dict)
    strange: tuple[Passage, ...] = ()


Person = Literal["corrected", "accepted"]
"""What a person did to a leaf at review: gave its value, or looked at it and let it stand."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a leaf stands: boxes on pages as a person sees them, and the text printed there."""

    match: Match
    text: str = ""
    places: tuple[Place, ...] = ()
    under_seal: bool = False
    confidence: float | None = None
    alternatives: tuple[Alternative, ...] = ()
    repair: Repair | None = None
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says of the record. `pointers` are the leaves that take part, the suspect first."""

    rule: str
    severity: Severity
    pointers: tuple[str, ...]
    expected: str | None
    found: str | None
    message: str
    message_en: str


Blame = Literal["reader", "author", "layout", "unknown"]
"""Whose error: misread, printed wrong, taken from a wrong cell, or not to be told without a person."""


@dataclass(frozen=True, slots=True)
class SuspectedChange:
    """A figure that may be wrong: what stands there, what the others ask for, and the slip that makes one of the other.

    `slip` is ``digit`` (one changed), ``similar`` (one changed for its like), ``swapped``, ``digits`` (two changed),
    ``dropped``, ``added``, ``point``, ``scale`` (万元 for 元), ``sign``, ``read`` (a recogniser held it possible) or
    ``other``.
    """

    pointer: str
    found: str
    asked: str
    slip: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Changes that together make everything hold; `share` of all explanations that were found, from 0 to 1."""

    changes: tuple[SuspectedChange, ...]
    share: float


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What explains findings that belong together. `findings` are their indices; none where it was mended.

    `explanations` are the likeliest ones of `found`; `whole` says that each of them makes everything hold.
    """

    findings: tuple[int, ...]
    explanations: tuple[Explanation, ...]
    found: int
    whole: bool
    blame: Blame
    message: str
    message_en: str


@dataclass(frozen=True, slots=True)
class Orphan:
    """A figure, or words, that no leaf uses and nothing explains, with the box as a person sees the page."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Completeness:
    """n rows of n, m figures of m, orphans. `lost` and `doubled` count characters by page.

    `strays` are words of tables that no leaf uses and nothing explains; `unruled` are tables whose columns no rulings
    part, so that where words stand is all that tells which is whose.
    """

    rows: int
    rows_accounted: int
    figures: int
    figures_used: int
    figures_known: int
    orphans: tuple[Orphan, ...] = ()
    lost: Mapping[int, int] = field(default_factory=dict)
    doubled: Mapping[int, int] = field(default_factory=dict)
    strays: tuple[Orphan, ...] = ()
    unruled: tuple[Place, ...] = ()

    @property
    def proved(self) -> bool:
        """Is every row and every figure accounted for, and no character lost or doubled?"""
        return self.rows == self.rows_accounted and not self.orphans and not self.lost and not self.doubled


@dataclass(frozen=True, slots=True)
class PageRun:
    """How one page was read."""

    page: int
    source: str
    reason: str
    words: int


@dataclass(frozen=True, slots=True)
class RunRecord:
    """With what and how the extraction was made."""

    extractor_version: str
    schema_version: str
    reader: str
    file_name: str
    file_format: str
    content_hash: str
    pages: tuple[PageRun, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    ocr_engine: str | None = None
    model: str | None = None
    prompts: tuple[Mapping[str, str], ...] = ()
    tokens: Mapping[str, int] = field(default_factory=dict)
    cost: float | None = None
    warnings: tuple[str, ...] = ()
    completeness: Completeness | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """A record with the evidence, confidence and findings that let a person trust or mend it."""

    record: Record
    evidence: Mapping[str, Evidence]
    confidence: Mapping[str, float]
    findings: tuple[Finding, ...]
    run: RunRecord
    suspicions: tuple[Suspicion, ...] = ()
    review: tuple[str, ...] = ()
    """The leaves that a person must look at, the most doubtful first."""
