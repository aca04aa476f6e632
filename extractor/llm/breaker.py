"""A circuit breaker: while the endpoint is down, work waits and one call at a time tries again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Breaker:
    """Opens after `failures` failed calls in a row, for `rest` seconds, twice as long each time that a trial fails.

    Nothing fails because the breaker is open: callers wait in `enter`, and when the rest is over
    one of them goes ahead as the trial while the others go on waiting for its outcome.
    """

    failures: int = 5
    rest: float = 5.0
    longest: float = 60.0
    clock: Callable[[], float] = time.monotonic
    row: int = 0
    opened: int = 0
    until: float = 0.0
    _trial: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def open(self) -> bool:
        """Is the endpoint taken to be down?"""
        return self.row >= self.failures

    async def enter(self) -> bool:
        """Wait until a call may go ahead; True where it is the trial, which must end in `leave`."""
        while self.open:
            await self._trial.acquire()
            if not self.open:
                self._trial.release()
                break
            await asyncio.sleep(max(0.0, self.until - self.clock()))
            return True
        return False

    def leave(self, *, well: bool, trial: bool) -> None:
        """A call has ended; `well` where the endpoint answered, whatever it said."""
        if well:
            self.row = self.opened = 0
        else:
            self.row += 1
            if self.open and (trial or self.row == self.failures):
                self.opened += 1
                self.until = self.clock() + min(self.rest * 2 ** (self.opened - 1), self.longest)
        if trial:
            self._trial.release()
