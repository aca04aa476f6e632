"""What goes in and comes out, as the interface's description tells it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from extractor.desk.queue import State


def _plain(value: Any) -> Any:
    """Characters that no database takes are left out."""
    return value.replace("\x00", "") if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_plain)]
FileId = Annotated[Text, Field(max_length=200, description="The id that a file got when it came in")]
Reason = Annotated[Text, Field(max_length=2000, description="Why; it stands in the log")]
Pointer = Annotated[
    str,
    Field(
        max_length=400, pattern=r"^(/(0|[1-9][0-9]{0,5}|[a-z][a-z0-9_]{0,60}))+$",
        description="JSON Pointer into the record: /projects/0/total_score",
    ),
]  # fmt: skip
Version = Annotated[int, Field(ge=0, le=2**31 - 1, description="The version of the record that the caller saw")]
StateName = State
SortName = Literal[
    "updated", "added", "name", "state", "year", "organization", "report_type", "errors", "warnings", "doubtful",
    "pages", "size",
]  # fmt: skip
SeverityName = Literal["", "error", "warning", "doubtful", "clean"]
FormName = Literal["json", "csv", "xlsx", "pdf", "html", "log"]
ReaderName = Literal["form", "model", "auto"]


class Shape(BaseModel):
    """Of requests nothing unknown is accepted."""

    model_config = ConfigDict(extra="forbid")


class FileOut(BaseModel):
    """A file: what it is, how far it is read, what is said of its record as it stands now."""

    id: str
    sha256: str
    name: str
    size: int
    format: str
    state: StateName = Field(description="waiting and reading end by themselves; review, in_review, approved are read")
    reason: dict[str, str] | None = Field(description="Why it failed: kind, zh, en")
    stage: str = Field(description="The stage at work while it is read")
    stage_page: int
    attempts: int
    report_type: str
    year: int | None
    organization: str
    title: str
    pages: int
    errors: int
    warnings: int
    infos: int
    doubtful: int
    questions: int
    version: int = Field(description="Counts its changes; send it along with the next one")
    head: str = Field(description="Digest of the last entry of its log")
    added_by: str
    added_at: datetime
    updated_at: datetime
    approved_by: str
    approved_at: datetime | None


class Listing(BaseModel):
    """A page of the files, and what there is to filter by."""

    files: list[FileOut]
    total: int = Field(description="Files that fit, on all pages")
    offset: int
    limit: int
    states: dict[str, int] = Field(description="Files in each state, whatever was asked for")
    years: list[int]
    report_types: list[str]


class Taken(BaseModel):
    """What became of each file that came in; a zip stands for the files in it."""

    class One(BaseModel):
        """One file. `known`: its content was there already, and is not read again."""

        name: str
        file: FileOut | None
        known: bool
        refused: dict[str, str] | None

    files: list[One]


class AtVersion(BaseModel):
    """Something of a file as it stands at a version."""

    file: str
    version: int


class RecordOut(AtVersion):
    """The corrected record; GET /v1/schemas/record is its JSON Schema. Figures keep their printed scale."""

    record: dict[str, Any]


class EvidenceOut(AtVersion):
    """Where each leaf is printed, by pointer; GET /v1/schemas/evidence is the schema of each."""

    evidence: dict[str, Any]


class FindingsOut(AtVersion):
    """What cannot all be right; GET /v1/schemas/finding is the schema of each."""

    findings: list[dict[str, Any]]


class ReviewOut(AtVersion):
    """How sure each leaf is, what to look at first, where an error may sit, what a new reading left open."""

    confidence: dict[str, float]
    review: list[str]
    suspicions: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    corrected: list[str]
    accepted: list[str]


class Changed(AtVersion):
    """The file after a change."""

    pointer: str | None = None
    value: Any = None
    state: StateName
    errors: int
    warnings: int
    doubtful: int


class Correction(Shape):
    """A leaf gets another value. Text is read as a person types it (``1,815.50``, ``99.1%``); null empties it."""

    pointer: Pointer
    value: Text | Decimal | None
    expected_version: Version
    why: Reason = ""


class Acceptance(Shape):
    """Leaves stand as they are: somebody has looked."""

    pointers: list[Pointer] = Field(min_length=1, max_length=1000)
    expected_version: Version


class Approval(Shape):
    """Approve as it was seen. Where errors or questions are open, `why` says why all the same."""

    expected_version: Version
    why: Reason = ""


class Reopening(Shape):
    """Unlock an approved file."""

    why: Reason


class Settling(Shape):
    """Answer a question that a new reading left: what the person had made of it, or what the new reading says."""

    question: str = Field(max_length=500)
    take: Literal["mine", "new"]
    expected_version: Version


class Retry(Shape):
    """Try once more. A password is kept in memory alone."""

    password: str | None = Field(default=None, max_length=200)


class Again(Shape):
    """Read once more: these pages by their pixels, or with that reader; corrections are carried over."""

    pages: list[Annotated[int, Field(ge=1, le=100_000)]] = Field(default_factory=list, max_length=5000)
    reader: ReaderName | None = None


class Saving(Shape):
    """An approved file becomes a labelled sample; `personal` says what becomes of names and telephones in it."""

    name: Text = Field(max_length=80)
    personal: Literal["ask", "keep", "blank"] = "ask"


class PageOut(BaseModel):
    """A page: its size in points, and where its words came from (text, ocr, none)."""

    number: int
    width: float
    height: float
    source: str
    reason: str
    seals: list[list[float]]


class Pages(AtVersion):
    """The pages of the file."""

    pages: list[PageOut]


class Log(BaseModel):
    """Entries of a log, oldest first, and whether its chain is whole."""

    entries: list[dict[str, Any]]
    whole: bool
    head: str


class Way(BaseModel):
    """How a file was read, each time."""

    class Reading(BaseModel):
        """One reading: `seconds` by stage, `tokens` by kind where a model was asked."""

        number: int
        at: datetime
        seconds: dict[str, float]
        reader: str
        extractor: str
        ocr_engine: str | None
        model: str | None
        tokens: dict[str, int]
        cost: float | None
        pages: list[dict[str, Any]]

    file: str
    readings: list[Reading]


class Suites(BaseModel):
    """Suites of labelled reports, with how many samples each holds."""

    suites: dict[str, int]


class Health(BaseModel):
    """Well, or what is not."""

    status: Literal["ok", "unready"]
    problems: list[str] = []


class Problem(BaseModel):
    """RFC 9457. `messages` has both languages; a conflict also has pointer, base, mine, theirs, who, at."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    detail: str
    instance: str
    messages: dict[str, str]
