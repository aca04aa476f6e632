"""Which reader fills the record, by its name and by what is set up."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from extractor.errors import UsageError
from extractor.settings import Settings

if TYPE_CHECKING:
    from extractor.llm.budget import Budget
    from extractor.llm.options import Options as ModelOptions
    from extractor.pipeline import Reader
    from extractor.readers.model.reader import Connect


def reader_named(
    name: str, model: ModelOptions | None = None, run: Budget | None = None, pages: Collection[int] = ()
) -> Reader:
    """The reader of that name; `model` says how a model is reached, the environment where it is None.

    `run` is the budget that its files share, one of the reader's own where there is none. Of `pages` the reader
    ``auto`` has every value read by the model too.

    Raises:
        UsageError: it needs a model, and none is set up.
    """
    from extractor.readers.form import FormReader

    if name == "form":
        return FormReader()
    from extractor.judging import Proof
    from extractor.readers.auto import AutoReader
    from extractor.readers.model import ModelReader

    asking = ModelReader(_connection(model or Settings.from_environment().model, run))
    return asking if name == "model" else AutoReader(FormReader(), asking, Proof(), pages)


def dated(reader: Reader, year: int | None) -> Reader:
    """The reader with a year for reports that state none; the same without one."""
    from extractor.readers.dated import DatedReader

    return reader if year is None else DatedReader(reader, year)


def budget_of(options: ModelOptions) -> Budget:
    """What the files of a run may take of a model together."""
    from extractor.llm.budget import Budget

    return Budget(options.run_tokens, options.run_money, options.price)


def _connection(options: ModelOptions, run: Budget | None) -> Connect:
    """How a model is reached; the files of one run share its budget.

    Raises:
        UsageError: no model is named, and no recording.
    """
    if not options.model and options.replay is None:
        raise UsageError(
            "没有设置语言模型：请设置 EXTRACTOR_MODEL 和 EXTRACTOR_MODEL_URL（见 docs/model.md），或用 --reader form",
            "no language model is set up: set EXTRACTOR_MODEL and EXTRACTOR_MODEL_URL (see docs/model.md), "
            "or use --reader form",
        )
    from extractor.llm.endpoint import connect

    shared = run or budget_of(options)
    return lambda: connect(options, shared)
