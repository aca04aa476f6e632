"""What was worked out of something that is still the very same: kept from one judgement of a record to the next.

A person corrects one leaf, and all that can be said of the record is said anew. Records and evidence are never changed
in place: a state after an edit shares with the one before it all that the edit leaves alone. So a result that was made
of the very same objects is the same result. What was made of others, be they equal, is made again: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from operator import is_
from typing import Any, TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
_Entry = tuple[tuple[Any, ...], Any]
_LASTING = 8
"""For so many judgements, and up to twice as many, a result is kept that nothing asks for."""


class Kept:
    """Results by name, each with what it was made of; what some judgements had no use for is dropped.

    Not for two threads at once.
    """

    def __init__(self) -> None:
        self._before: dict[Hashable, _Entry] = {}
        self._now: dict[Hashable, _Entry] = {}
        self._judgements = 0

    def begin(self) -> None:
        """Begin another judgement."""
        self._judgements += 1
        if self._judgements % _LASTING == 0:
            self._before, self._now = self._now, {}

    def each(
        self, name: Hashable, of: Mapping[K, Any], beside: tuple[Any, ...], make: Callable[[K, Any], T]
    ) -> dict[K, T]:
        """For each member of a mapping what `make` gives; what it gave before, where the member is the same object.

        As `of` for each of them, in a fraction of the time. `beside` names what else `make` looks at.
        """
        known = self._now.get(name) or self._before.get(name)
        if known is None or not _same(known[0], beside):
            found = {key: make(key, member) for key, member in of.items()}
        else:
            members, made = known[1]
            found = {
                key: made[key] if key in members and members[key] is member else make(key, member)
                for key, member in of.items()
            }
        self._now[name] = beside, (of, found)
        return found

    @property
    def empty(self) -> bool:
        """Is there nothing yet, or nothing any more?"""
        return not self._now and not self._before

    def clear(self) -> None:
        """Drop everything."""
        self._before, self._now = {}, {}

    def of(self, name: Hashable, made_of: tuple[Any, ...], make: Callable[[], T]) -> T:
        """What `make` gives; what it gave before, where everything that it is made of is the same object.

        `made_of` names all that `make` looks at and that can differ from one judgement to another: objects that are
        never changed in place.
        """
        known = self._now.get(name) or self._before.get(name)
        if known is None or not _same(known[0], made_of):
            known = (made_of, make())
        self._now[name] = known
        found: T = known[1]
        return found


def _same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return len(one) == len(other) and all(map(is_, one, other))
