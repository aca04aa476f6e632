"""The tables, as they are after the last migration (`migrations/versions`); a test holds the two together.

Instants are kept as text of one length, ``2026-11-22T06:07:14.123456+00:00``: they sort as they are, are hashed as
they are, and mean the same in every database.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_INSTANT = String(32)


def _of_a_file() -> Column[str]:
    return Column("file", String(32), ForeignKey("files.id", ondelete="CASCADE"), nullable=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="")


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, default=0)


files = Table(
    "files",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    _text("name"),
    _count("size"),
    _text("format"),
    Column("state", String(16), nullable=False),
    _text("reason"),
    _text("reason_en"),
    _text("reason_kind"),
    _text("report_type"),
    Column("year", Integer),
    _text("organization"),
    _text("title"),
    _count("pages"),
    _count("errors"),
    _count("warnings"),
    _count("infos"),
    _count("doubtful"),
    _count("questions"),
    _count("version"),
    _text("head"),
    _text("owner"),
    _text("stage"),
    _count("stage_page"),
    _count("attempts"),
    _text("added_by"),
    Column("added_at", _INSTANT, nullable=False),
    Column("updated_at", _INSTANT, nullable=False),
    _text("approved_by"),
    Column("approved_at", _INSTANT),
    _text("search"),
    Index("ix_files_state_updated", "state", "updated_at"),
    Index("ix_files_updated", "updated_at"),
    Index("ix_files_added", "added_at"),
    Index("ix_files_type_year", "report_type", "year"),
)
"""A file each; what the queue shows is kept here, so that a page of it is one statement."""

extractions = Table(
    "extractions",
    metadata,
    _of_a_file(),
    Column("number", Integer, nullable=False),
    Column("at", _INSTANT, nullable=False),
    _text("who"),
    _text("reader"),
    Column("seconds", Float, nullable=False, default=0.0),
    Column("content", LargeBinary, nullable=False),
    Column("pages", LargeBinary, nullable=False),
    _text("rules"),
    UniqueConstraint("file", "number"),
)
"""Every reading of a file as it came, for ever: the extraction, the words of its pages, the rules it was judged by."""

snapshots = Table(
    "snapshots",
    metadata,
    _of_a_file(),
    Column("version", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at", _INSTANT, nullable=False),
    _text("who"),
    Column("extraction", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    UniqueConstraint("file", "version"),
)
"""The corrected record whole, now and then; a version in between is the one before it with the changes since."""

changes = Table(
    "changes",
    metadata,
    _of_a_file(),
    Column("number", Integer, nullable=False),
    Column("at", _INSTANT, nullable=False),
    Column("who", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    _text("pointer"),
    _text("before"),
    _text("after"),
    _text("why"),
    _text("patch"),
    Column("undoes", Integer),
    Column("previous", String(80), nullable=False),
    Column("digest", String(64), nullable=False),
    UniqueConstraint("file", "number"),
)
"""The audit log of a file: what was done, chained by digests; `number` is the version that a change made."""

events = Table(
    "events",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", _INSTANT, nullable=False),
    Column("who", Text, nullable=False),
    Column("kind", String(24), nullable=False),
    _text("subject"),
    _text("detail"),
    Column("previous", String(80), nullable=False),
    Column("digest", String(64), nullable=False),
)
"""The audit log of the store itself: files that came and went, roles, settings; chained likewise."""

jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_a_file(),
    Column("state", String(16), nullable=False),
    _text("who"),
    _text("options"),
    _count("attempts"),
    _text("holder"),
    Column("held_until", _INSTANT),
    Column("cancelled", Boolean, nullable=False, default=False),
    Column("created_at", _INSTANT, nullable=False),
    Column("finished_at", _INSTANT),
    Index("ix_jobs_state_created", "state", "created_at"),
    Index("ix_jobs_file", "file"),
)
"""Work to be done on files. Who works on one holds it for a while and says so again and again; one left is taken up."""

people = Table(
    "people",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("role", String(16), nullable=False),
    _text("set_by"),
    Column("set_at", _INSTANT, nullable=False),
)

preferences = Table(
    "preferences",
    metadata,
    Column("key", String(100), primary_key=True),
    Column("value", Text, nullable=False),
    _text("set_by"),
    Column("set_at", _INSTANT, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("scopes", String(100), nullable=False),
    _text("made_by"),
    Column("made_at", _INSTANT, nullable=False),
    Column("revoked_at", _INSTANT),
)
"""Keys to the service: of each the hash alone, and what it opens (comma-separated)."""

answers = Table(
    "answers",
    metadata,
    Column("who", String(16), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("request", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    _text("body"),
    Column("at", _INSTANT, nullable=False),
    Index("ix_answers_at", "at"),
)
"""What the service answered to requests that carried a key, so that one sent twice is done once."""
