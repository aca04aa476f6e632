"""A file's way as OpenTelemetry spans, for whoever collects such: one for the reading, one for each of its stages.

Without a configured SDK (``opentelemetry-instrument extractor serve``) the interface does nothing, and without the
interface this does nothing. No word of a document is told, nor what a file is called.
"""

from __future__ import annotations

import time
from typing import Any

from extractor.extraction import RunRecord


def tell_of(run: RunRecord, file: str, now: int | None = None) -> None:
    """Tell of a reading that ended at `now` (nanoseconds since 1970, by default this moment)."""
    try:
        from opentelemetry import trace
    except ImportError:  # a part of it may be there without this one
        return
    tracer = trace.get_tracer("extractor")
    end = now or time.time_ns()
    at = end - round(sum(run.seconds.values()) * 1e9)
    told: dict[str, Any] = {
        "extractor.file": file, "extractor.version": run.extractor_version, "extractor.reader": run.reader,
        "extractor.format": run.file_format, "extractor.pages": len(run.pages),
        "extractor.pages_recognised": sum(page.source == "ocr" for page in run.pages),
        **{f"extractor.tokens.{kind}": count for kind, count in run.tokens.items()},
    }  # fmt: skip
    whole = tracer.start_span("extractor.reading", start_time=at, attributes=told)
    inside = trace.set_span_in_context(whole)
    for stage, seconds in run.seconds.items():
        span = tracer.start_span(f"extractor.{stage}", context=inside, start_time=at)
        at += round(seconds * 1e9)
        span.end(end_time=at)
    whole.end(end_time=end)
