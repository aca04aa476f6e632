"""What readings cost, in tokens as estimated for all alike, against one naive call: all text, the whole schema."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest
from readers.model.test_reading import FORMS, NARRATIVES, recorded

from extractor import schemas
from extractor.chunking import lines_of
from extractor.files import open_document
from extractor.judging import Proof
from extractor.layout import lay_out
from extractor.llm import Answer, Question
from extractor.llm.endpoint import estimate
from extractor.llm.fakes import ScriptedModel, connected
from extractor.readers.auto import AutoReader
from extractor.readers.form import FormReader
from extractor.readers.model import ModelReader


def tokens(*values: Any) -> int:
    return sum(estimate(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) for value in values)


def naive(reports: Path, case: str) -> int:
    text = "\n".join(line.text for line in lines_of(lay_out(open_document(reports / case / "document.pdf"))))
    record = json.loads((reports / case / "label.json").read_text("utf-8"))["record"]
    return tokens(text, dict(schemas.schema()), json.dumps(record, ensure_ascii=False, separators=(",", ":")))


def spent(model: ScriptedModel) -> int:
    return sum(tokens(q.instructions, q.text, dict(q.schema), recorded(q)) for q in model.asked)


@pytest.mark.parametrize("case", NARRATIVES)
def test_a_narrative_takes_at_most_half_of_the_naive_call(case: str, reports: Path) -> None:
    model = ScriptedModel(recorded)
    ModelReader(connected(model)).read(lay_out(open_document(reports / case / "document.pdf")))
    assert spent(model) <= 0.5 * naive(reports, case)


@pytest.mark.parametrize("case", FORMS)
def test_auto_takes_at_most_a_fifth_on_forms(case: str, reports: Path) -> None:
    def nothing(question: Question) -> Any:
        return {"answers": [{"question": n + 1, "value": None} for n in range(question.text.count(" 的 "))]}

    model = ScriptedModel(nothing)
    layout = lay_out(open_document(reports / case / "document.pdf"))
    AutoReader(FormReader(), ModelReader(connected(model)), Proof()).read(layout)
    took = sum(tokens(q.instructions, q.text, dict(q.schema), nothing(q)) for q in model.asked)
    assert took <= 0.2 * naive(reports, case)


def test_calls_that_need_not_wait_do_not(reports: Path) -> None:
    """Wall-clock under a simulated latency: the calls of one narrative go side by side."""

    class Slow(ScriptedModel):
        async def ask(self, question: Question) -> Answer:
            await asyncio.sleep(0.5)
            return await super().ask(question)

    layout = lay_out(open_document(reports / NARRATIVES[0] / "document.pdf"))
    quick, slow = ScriptedModel(recorded), Slow(recorded)
    start = time.perf_counter()
    ModelReader(connected(quick)).read(layout)
    own = time.perf_counter() - start
    start = time.perf_counter()
    ModelReader(connected(slow)).read(layout)
    assert len(slow.asked) >= 3
    assert time.perf_counter() - start - own <= 0.5 * 1.2 + 0.3  # one chain of one call, and some slack
