"""The store and the workers behind the page and the API: one of each for a process, whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from extractor.boxed.box import Box, Spent, Task
from extractor.choice import reader_named
from extractor.desk.editing import Asked
from extractor.desk.preferences import note, preference
from extractor.desk.worker import Chosen, Worker
from extractor.document import Place
from extractor.extraction import Extraction, ModelRun
from extractor.files import put_in_force
from extractor.llm.options import Options
from extractor.redaction import guard_logs
from extractor.settings import Settings
from extractor.store.opening import Store, open_store

Pictures = Callable[[Sequence[Place]], Sequence[bytes]]
"""Draws places of a page (PNG)."""
MODEL_CHOICES = ("url", "model", "mask", "file_tokens", "run_tokens", "run_money")
"""What may be set of the model on the page; its key comes from the environment, or is held in memory alone."""
OCR_ENGINES = ("embedded", "tesseract")


class Service:
    """`store` holds everything; the workers read what waits, `workers` files at a time.

    `key` is a model's key that was given on the page.
    """

    def __init__(self, settings: Settings, workers: int = 1) -> None:
        self.settings = settings
        guard_logs()
        put_in_force(settings.bounds.limits)
        self.store: Store = open_store(settings.store)
        self.store.kept["bounds"] = settings.bounds  # of what draws its pages
        self.key = ""
        self._count = workers
        self._workers: list[Worker] = []

    def work(self) -> None:
        """Begin to read what waits, each file with what is chosen when its turn comes."""
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
        return Worker(self.store, bounds=self.settings.bounds, chosen=self.chosen, charge=self.charge)

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

    @contextmanager
    def reading(self, reader: str) -> Iterator[Callable[[Path], Extraction]]:
        """Reads files with that reader and all else that is chosen, in a child of its own; for evals."""
        chosen = self.chosen()
        with Box(chosen.bounds(self.settings.bounds)) as box:

            def read(path: Path) -> Extraction:
                task = Task(path.name, reader, run="trial", model=chosen.model, engine=chosen.engine)
                try:
                    return box.read(path.read_bytes(), task)
                finally:
                    self.charge(box.spent)

            yield read

    def sight(self) -> tuple[str, Asked | None]:
        """What looks at a place again: the recogniser that is chosen, and the model where one may be asked."""
        chosen = self.chosen()
        model = chosen.model
        if chosen.reader == "form" or model is None or not model.model:
            return self.engine, None
        return self.engine, partial(self._shown, model)

    def _shown(self, model: Options, pictures: Pictures, places: Sequence[Place]) -> str:
        """What the model reads in the pictures of a place; counted as files are."""
        from extractor.readers.model import ModelReader

        reader = reader_named("model", model)
        assert isinstance(reader, ModelReader)
        witness = reader.witness(pictures)
        said, run = witness.text(places), witness.told(ModelRun())
        self.charge(Spent(run.tokens.get("prompt", 0) + run.tokens.get("completion", 0), run.cost or 0.0))
        return said

    def chosen(self) -> Chosen:
        """What the next file is read with; of a budget for all files, what is left."""
        model, spent = self.model, self.spent
        if model.run_tokens is not None:
            model = replace(model, run_tokens=max(model.run_tokens - spent.tokens, 0))
        if model.run_money is not None:
            model = replace(model, run_money=max(model.run_money - spent.money, 0.0))
        return Chosen(self.reader, model, self.engine)

    @property
    def spent(self) -> Spent:
        """What all files together have taken of models since an admin let the count begin."""
        known: dict[str, Any] = preference(self.store, "spent", {}) or {}
        return Spent(int(known.get("tokens", 0)), float(known.get("money", 0)))

    def charge(self, spent: Spent) -> None:
        """Count what a file took, whatever became of it."""

        def more(known: dict[str, Any] | None) -> dict[str, Any]:
            before = known or {}
            money = round(before.get("money", 0) + spent.money, 6)
            return {"tokens": before.get("tokens", 0) + spent.tokens, "money": money}

        if spent.tokens:
            note(self.store, "spent", more)
