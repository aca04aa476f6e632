"""The store and the workers behind the page and the API: one of each for a process, whoever asks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from extractor.choice import reader_named
from extractor.desk.preferences import preference
from extractor.desk.worker import Worker
from extractor.llm.options import Options
from extractor.ocr import OcrEngine
from extractor.pipeline import Reader
from extractor.settings import Settings
from extractor.store.opening import Store, open_store

MODEL_CHOICES = ("url", "model", "mask", "file_tokens", "run_tokens", "run_money")
"""What may be set of the model on the page; its key comes from the environment, or is held in memory alone."""
OCR_ENGINES = ("embedded", "tesseract")


class Service:
    """`store` holds everything; the workers read what waits, `workers` files at a time.

    `key` is a model's key that was given on the page.
    """

    def __init__(self, settings: Settings, workers: int = 1) -> None:
        self.settings = settings
        self.store: Store = open_store(settings.store)
        self.key = ""
        self._count = workers
        self._workers: list[Worker] = []

    def work(self) -> None:
        """Begin to read what waits, or go on with the reader and the recogniser that are chosen now."""
        self.rest()
        self._workers = [self._worker().start() for _ in range(self._count)]

    def rest(self) -> None:
        """Stop reading at the next page or stage; what was at work waits for the next worker."""
        for worker in self._workers:
            worker.stop()
        self._workers = []

    @property
    def working(self) -> bool:
        """Do all workers live?"""
        return len(self._workers) == self._count and all(worker.lives for worker in self._workers)

    def _worker(self) -> Worker:
        chosen = self.engine != OCR_ENGINES[0] or self.model != self.settings.model
        if chosen:  # what was chosen here, the process that reads beside this one does not know
            return Worker(self.store, self.make_reader, _engine(self.engine), usual=self.reader)
        return Worker(self.store, bounds=self.settings.bounds, usual=self.reader)

    @property
    def reader(self) -> str:
        """The reader that is chosen on the page of settings: form, model or auto."""
        return str(preference(self.store, "reader", "form"))

    @property
    def engine(self) -> str:
        """The recogniser that is chosen there: one of `OCR_ENGINES`."""
        chosen = str(preference(self.store, "ocr", OCR_ENGINES[0]))
        return chosen if chosen in OCR_ENGINES else OCR_ENGINES[0]

    @property
    def model(self) -> Options:
        """How the model is reached: as the environment says, changed by what was chosen on the page."""
        chosen: dict[str, Any] = preference(self.store, "model", {}) or {}
        options = replace(self.settings.model, **{key: chosen[key] for key in MODEL_CHOICES if key in chosen})
        return replace(options, key=self.key) if self.key else options

    def make_reader(self, name: str) -> Reader:
        """The reader of that name."""
        return reader_named(name, self.model)


def _engine(name: str) -> OcrEngine | None:
    """None stands for the embedded engine, which loads where a page needs it."""
    if name != "tesseract":
        return None
    from extractor.ocr.tesseract import TesseractEngine

    return TesseractEngine()
