"""How often each may ask: a bucket each that fills steadily."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_MOST = 10_000
"""So many askers are remembered; one who was quiet for so long that he is forgotten has a full bucket anyway."""


class Rates:
    """`rate` requests a second each, and `burst` at once after a rest. `clock` gives seconds."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, max(burst, 1.0), clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, who: str) -> float:
        """Take one for an asker; the seconds to wait where nothing is left, 0 where it may go on. A rate of 0: always.

        >>> rates = Rates(2, 1, lambda: 0.0)
        >>> rates.wait("a"), rates.wait("a"), rates.wait("b")
        (0.0, 0.5, 0.0)
        """
        if self._rate <= 0:
            return 0.0
        with self._lock:
            now = self._clock()
            level, at = self._levels.pop(who, (self._burst, now))
            level = min(self._burst, level + (now - at) * self._rate)
            short = max(0.0, 1.0 - level)
            self._levels[who] = (level if short else level - 1.0, now)
            while len(self._levels) > _MOST:
                self._levels.popitem(last=False)
        return short / self._rate
