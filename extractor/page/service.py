"""The store and the worker behind the page: one of each for the process, whoever looks at it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

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
    """`store` holds everything; `worker` reads what waits. `key` is a model's key that was given on the page."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store: Store = open_store(settings.store)
        self.key = ""
        self._worker: Worker | None = None

    def work(self) -> None:
        """Begin to read what waits, or go on with the reader and the recogniser that are chosen now."""
        if self._worker is not None:
            self._worker.stop()
        chosen = self.engine != OCR_ENGINES[0] or self.model != self.settings.model
        if chosen:  # what was chosen here, the process that reads beside this one does not know
            worker = Worker(self.store, self.make_reader, _engine(self.engine), usual=self.reader)
        else:
            worker = Worker(self.store, bounds=self.settings.bounds, usual=self.reader)
        self._worker = worker.start()

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


@st.cache_resource(show_spinner=False)
def service() -> Service:
    """One for the process. What a process that died was reading is taken up again as the worker starts."""
    made = Service(Settings.from_environment())
    made.work()
    return made
