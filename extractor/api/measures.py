"""What Prometheus is told: requests by route and end, their times, files by state."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from extractor.desk.queue import STATES, Query, listing
from extractor.store.opening import Store

MEDIA = "text/plain; version=0.0.4; charset=utf-8"


class Measures:
    """One set for an application; counted since it was started."""

    def __init__(self, store: Store) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "extractor_requests", "Requests answered", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "extractor_request_seconds", "Seconds until a request was answered", ("route",), registry=self._registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )  # fmt: skip
        self._registry.register(_Files(store))

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request more."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All of it as Prometheus reads it."""
        return generate_latest(self._registry)


class _Files(Collector):
    """Asked of the store whenever somebody looks: what waits is what an operator has to see."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def describe(self) -> list[Metric]:
        """Nothing beforehand: the store is asked only when it is wanted."""
        return []

    def collect(self) -> Iterator[Metric]:
        """How many files there are in each state."""
        found = GaugeMetricFamily("extractor_files", "Files in the store", labels=("state",))
        states = listing(self._store, Query(limit=1)).states
        for state in STATES:
            found.add_metric([state], states.get(state, 0))
        yield found
