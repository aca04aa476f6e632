"""The way of a file: how each of its readings was made, stage by stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from extractor.extraction import RunRecord
from extractor.interchange import from_json
from extractor.store import readings
from extractor.store.opening import Store


@dataclass(frozen=True, slots=True)
class Trace:
    """One reading: its number, when, for whom, and with what and how it was made."""

    number: int
    at: datetime
    who: str
    run: RunRecord


def traces(store: Store, file: str) -> tuple[Trace, ...]:
    """Every reading of a file, the latest first.

    Raises:
        NoSuchThing: there is no such file, or it has not been read yet.
    """
    with store.reading() as connection:
        last = readings.reading(connection, file)
        rows = [last, *(readings.reading(connection, file, number) for number in range(last.number - 1, 0, -1))]
    return tuple(Trace(row.number, row.at, row.who, from_json(row.content).run) for row in rows)
