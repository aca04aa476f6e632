"""What was done since a version, without what was done and taken back again.

Who saw a row before it was deleted and put back still sees the same row: the two entries are as if they had not been.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extractor.desk import steps as stepping
from extractor.desk.steps import Step, Unfit
from extractor.store.log import ChangeRow


class Done(NamedTuple):
    """An entry of the log and its steps, as they would be had entries that were taken back never been."""

    entry: ChangeRow
    steps: list[Step]


def effective(entries: Sequence[ChangeRow]) -> list[Done]:
    """The entries that still count, in order."""
    found: list[Done] = []
    for entry in entries:
        index = next((at for at, each in enumerate(found) if each.entry.number == entry.undoes), None)
        left = _without(found, index) if index is not None else None
        if left is None:
            found.append(Done(entry, stepping.read(entry.patch)))
        else:
            found = left
    return found


def _without(done: list[Done], index: int) -> list[Done] | None:
    """All but one entry, those after it carried over its being taken back; None where that cannot be."""
    back: list[Step] = stepping.undone(done[index].steps)
    after: list[Done] = []
    try:
        for each in done[index + 1 :]:
            after.append(Done(each.entry, stepping.over(each.steps, back, first=True)))
            back = stepping.over(back, each.steps)
    except Unfit:
        return None
    return [*done[:index], *after]
