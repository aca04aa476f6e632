"""What is told to OpenTelemetry of a reading: one span with one for each stage, times that fit, no word of it."""

from __future__ import annotations

from typing import Any

import pytest
from opentelemetry import trace

from extractor.desk.spans import tell_of
from extractor.extraction import PageRun, RunRecord

RUN = RunRecord(
    "0.1.0", "1.0", "auto", "张三.pdf", "pdf", "0" * 64, (PageRun(1, "ocr", "no text", 40), PageRun(2, "text", "", 9)),
    {"open": 0.5, "read": 1.25}, tokens={"prompt": 7},
)  # fmt: skip


class Noted:
    """A tracer that notes its spans."""

    def __init__(self) -> None:
        self.spans: list[dict[str, Any]] = []

    def start_span(self, name: str, **told: Any) -> Any:
        self.spans.append({"name": name, **told})
        span = trace.INVALID_SPAN.__class__(trace.INVALID_SPAN_CONTEXT)
        span.end = lambda end_time, noted=self.spans[-1]: noted.update(end=end_time)  # type: ignore[method-assign]
        return span


def test_a_reading_is_a_span_with_one_for_each_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    noted = Noted()
    monkeypatch.setattr(trace, "get_tracer", lambda name: noted)
    tell_of(RUN, "f1", now=10_000_000_000)
    assert [(each["name"], each["start_time"], each["end"]) for each in noted.spans] == [
        ("extractor.reading", 8_250_000_000, 10_000_000_000),
        ("extractor.open", 8_250_000_000, 8_750_000_000),
        ("extractor.read", 8_750_000_000, 10_000_000_000),
    ]
    told = noted.spans[0]["attributes"]
    assert told["extractor.pages_recognised"] == 1
    assert told["extractor.tokens.prompt"] == 7
    assert "张三" not in str(noted.spans)


def test_without_a_collector_nothing_happens() -> None:
    tell_of(RUN, "f1")
