"""The true protocol, end to end: llama.cpp's own server with a small model. Its wits are not the point, its shape is.

Opt-in: ``EXTRACTOR_TEST_WEIGHTS`` names a GGUF file, and the package ``xllamacpp`` is installed.
"""

import asyncio
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from extractor.llm import Answer, Question
from extractor.llm.endpoint import connect
from extractor.llm.options import Options
from extractor.llm.strict import strict

WEIGHTS = os.environ.get("EXTRACTOR_TEST_WEIGHTS", "")
SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "score": {"type": ["number", "null"]}},
    "required": ["name", "score"],
}


@pytest.fixture(scope="module")
def url() -> Any:
    if not Path(WEIGHTS).is_file():
        pytest.skip("EXTRACTOR_TEST_WEIGHTS names no GGUF file: see docs/model.md")
    llama = pytest.importorskip("xllamacpp", reason="xllamacpp is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    parameters = llama.CommonParams()
    parameters.model.path = WEIGHTS
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    parameters.n_ctx = 2048
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 1
    parameters.use_jinja = True
    server = llama.Server(parameters)
    yield f"http://127.0.0.1:{port}/v1"
    del server


@pytest.mark.slow
def test_a_real_server_answers_in_shape(url: str) -> None:
    async def work() -> Answer:
        async with connect(Options(url=url, model="local", mode="json_schema", timeout=240, answer_tokens=80)) as model:
            return await model.ask(
                Question("row", "读出项目名称和得分，照抄。", "项目名称：道路养护 得分：9.5", SCHEMA)
            )

    answer = asyncio.run(work())
    Draft202012Validator(strict(SCHEMA)).validate(answer.data)
    assert answer.usage.calls >= 1
    assert answer.usage.prompt_tokens > 0
