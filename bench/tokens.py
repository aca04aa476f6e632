"""What a language model costs: tokens against one naive call, waiting against its longest chain, a second run.

The strong model's recorded replies are played, so nothing is asked of anybody. Tokens are estimated
alike for both sides (a Chinese character one, three other characters one), schemas and re-asks included.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.plan import Plan
from evals.recordings import with_recordings
from extractor import schemas
from extractor.chunking import lines_of
from extractor.extraction import Reading
from extractor.files import open_document
from extractor.judging import Proof
from extractor.layout import lay_out
from extractor.layout.blocks import Layout
from extractor.llm.endpoint import connect, estimate
from extractor.llm.options import Options
from extractor.llm.ports import Answer, LanguageModel, Question
from extractor.llm.replay import NotRecorded
from extractor.readers.auto import AutoReader
from extractor.readers.form import FormReader
from extractor.readers.model import ModelReader
from extractor.readers.model.reader import is_prose

_FIRST, _TOKEN, _SLOTS = 1.0, 0.003, 4
"""The simulated endpoint: seconds to the first token, for each of the answer (hosted ones take 0.01 or more), calls
at the same time."""
_CHAINED = ("outline",)
"""Questions that others wait for; all others of a file could be asked at once."""
Connect = Callable[[], AbstractAsyncContextManager[LanguageModel]]


def section(plan: Plan) -> list[str]:
    """The section on what a model costs, of the files whose replies are recorded; a label must lie beside each."""
    told = ["## Tokens and waiting, with recorded replies", "", *_EXPLAINED, "", *_HEAD]
    rows: list[Row] = []
    unrecorded: list[str] = []
    for path in filter(_labelled, plan.files):
        try:
            rows.append(_row(path, min(plan.rounds, 3)))
        except NotRecorded:
            unrecorded.append(path.parent.name)
    left = [f"Not recorded: {', '.join(unrecorded)}."] if unrecorded else []
    return told + [row.told() for row in rows] + ["", *(_worst(rows) if rows else []), *left]


def _labelled(path: Path) -> bool:
    return path.with_name("label.json").is_file()


_EXPLAINED = [
    "Naive: one call with the whole text and the record's whole schema, answered with the whole record. Waiting: wall-"
    f"clock of a reading where a call takes {_FIRST} s and {1000 * _TOKEN:.0f} ms for each token of its answer, "
    f"{_SLOTS} at the same time, beside the longest chain of calls that depend on each other; the shortest of three "
    "rounds, for what else the machine does can only lengthen it.",
]
_HEAD = [
    "| file | naive | `model` | of naive | calls | `auto` | of naive | calls | waiting / chain | second run |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
]


@dataclass(frozen=True)
class Row:
    """What one file took."""

    name: str
    form: bool
    naive: int
    model: int
    calls: int
    auto: int
    auto_calls: int
    waited: float
    chain: float
    again: int

    def told(self) -> str:
        """A row of the table."""
        return (
            f"| {self.name} | {self.naive} | {self.model} | {self.model / self.naive:.2f} | {self.calls} | "
            f"{self.auto} | {self.auto / self.naive:.2f} | {self.auto_calls} | "
            f"{self.waited:.2f} / {self.chain:.2f} s = {self.waited / self.chain:.2f} | {self.again} calls |"
        )


def _worst(rows: Sequence[Row]) -> list[str]:
    forms = [row.auto / row.naive for row in rows if row.form]
    return [
        f"Worst file: `model` {max(row.model / row.naive for row in rows):.2f} of naive (bar 0.5), `auto` on forms "
        f"{max(forms, default=0.0):.2f} (bar 0.2), waiting {max(row.waited / row.chain for row in rows):.2f} of the "
        f"chain (bar 1.2), second run {sum(row.again for row in rows)} calls (bar 0)."
    ]


def _row(path: Path, rounds: int) -> Row:
    layout = lay_out(open_document(path))
    whole, first = Witness(), Witness()
    ModelReader(whole.watching(_recorded())).read(layout)
    AutoReader(FormReader(), ModelReader(first.watching(_recorded())), Proof()).read(layout)
    waited, chain = min(_waiting(layout) for _ in range(rounds))
    return Row(
        path.parent.name,
        not is_prose(layout),
        naive(layout, path.parent),
        whole.tokens,
        len(whole.asked),
        first.tokens,
        len(first.asked),
        waited,
        chain,
        _second_run(layout),
    )


def _waiting(layout: Layout) -> tuple[float, float]:
    """Seconds of a reading where calls take their time, and those of its longest chain of calls."""
    slow = Witness(first=_FIRST, token=_TOKEN)
    start = time.perf_counter()
    ModelReader(slow.watching(_recorded())).read(layout)
    return time.perf_counter() - start, slow.chain


def _second_run(layout: Layout) -> int:
    """Calls that a second reading makes, with answers kept on disk."""
    with tempfile.TemporaryDirectory() as folder:
        reader = ModelReader(_recorded(cache=Path(folder)))
        runs: list[Reading] = [reader.read(layout) for _ in range(2)]
    return sum(run.run.tokens["calls"] for run in runs[1:] if run.run)


def _recorded(**more: Any) -> Connect:
    options = replace(with_recordings(Options(), record=False), url="http://127.0.0.1:9/v1", **more)
    return lambda: connect(options)


def naive(layout: Layout, case: Path) -> int:
    """Tokens of one call with all the text and the whole schema, answered with the whole record of the label."""
    text = "\n".join(line.text for line in lines_of(layout))
    record = json.loads((case / "label.json").read_text("utf-8"))["record"]
    return estimate(text) + estimate(_told(dict(schemas.schema()))) + estimate(_told(record, ":"))


def spent(question: Question, data: Any) -> int:
    """Tokens of one of our calls: instructions, text, schema and answer."""
    asked = estimate(question.instructions) + estimate(question.text) + estimate(_told(dict(question.schema)))
    return asked + estimate(_told(data, ":"))


def _told(data: Any, separator: str = ": ") -> str:
    return json.dumps(data, ensure_ascii=False, separators=(separator.replace(":", ","), separator))


@dataclass
class Witness:
    """Counts the calls and tokens of a model, and makes it as slow as told."""

    first: float = 0.0
    token: float = 0.0
    asked: list[Question] = field(default_factory=list)
    tokens: int = 0
    chain: float = 0.0
    """Seconds of the longest chain: what is asked before all else, then the slowest of the rest."""
    _rest: float = 0.0

    def watching(self, to: Connect) -> Connect:
        """A connection to the model that `to` connects to."""

        @asynccontextmanager
        async def connection() -> AsyncIterator[LanguageModel]:
            async with to() as model:
                yield _Watched(model, self, asyncio.Semaphore(_SLOTS))

        return connection

    def took(self, question: Question, data: Any) -> float:
        """Note a call; the seconds that it is to take."""
        self.asked.append(question)
        self.tokens += spent(question, data)
        seconds = self.first + self.token * estimate(_told(data, ":"))
        if question.name in _CHAINED:
            self.chain += seconds
        elif seconds > self._rest:
            self.chain += seconds - self._rest
            self._rest = seconds
        return seconds


class _Watched:
    def __init__(self, model: LanguageModel, witness: Witness, slots: asyncio.Semaphore) -> None:
        self.name = model.name
        self._model, self._witness, self._slots = model, witness, slots

    async def ask(self, question: Question) -> Answer:
        async with self._slots:
            answer = await self._model.ask(question)
            await asyncio.sleep(self._witness.took(question, answer.data))
            return answer
