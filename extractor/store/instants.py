"""Instants as the tables keep them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def written(instant: datetime) -> str:
    """An instant as text of one length, which sorts in time.

    >>> written(datetime(2026, 1, 2, tzinfo=UTC))
    '2026-01-02T00:00:00.000000+00:00'
    """
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def read(text: str) -> datetime:
    """The instant that `written` wrote."""
    return datetime.fromisoformat(text)


def stamp(after: float = 0.0) -> str:
    """This instant as text, or that in so many seconds."""
    return written(now() + timedelta(seconds=after))
