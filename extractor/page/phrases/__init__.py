"""Every phrase of the page by its key, in Chinese and in English; a module for each part of the page."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.page.phrases import evals, frame, queue, record, review, settings

Phrases = Mapping[str, tuple[str, str]]

TEXTS: Phrases = {
    **frame.TEXTS,
    **queue.TEXTS,
    **review.TEXTS,
    **record.TEXTS,
    **evals.TEXTS,
    **settings.TEXTS,
}
