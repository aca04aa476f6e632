"""Whole files through a real server that fails three calls in ten, in every way."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from llm import misbehaving as faults
from llm.misbehaving import serving

from extractor.extraction import Extraction
from extractor.llm.endpoint import connect
from extractor.llm.options import Options, Patience
from extractor.llm.replay import recording_key
from extractor.pipeline import extract
from extractor.readers.model import ModelReader

REPLIES = Path(__file__).parents[3] / "evals" / "replies"
FILES = (
    "jingling-2022-self-evaluation", "liuan-2023-self-evaluation", "qingxi-2022-transfer", "anqu-2023-department",
    "yunze-2023-evaluation",
)  # fmt: skip


def recorded(handler: faults.Handler, asked: dict[str, Any]) -> None:
    """A re-ask is answered like the question that it repeats."""
    first = {**asked, "messages": asked["messages"][:2]}
    path = REPLIES / f"{recording_key(first)}.json"
    handler.say(json.loads(path.read_text("utf-8"))["reply"] if path.exists() else {"error": "unknown"}, 200)


def answer_to(asked: dict[str, Any]) -> str:
    path = REPLIES / f"{recording_key({**asked, 'messages': asked['messages'][:2]})}.json"
    return str(json.loads(path.read_text("utf-8"))["reply"]["choices"][0]["message"]["content"])


def in_prose(handler: faults.Handler, asked: dict[str, Any]) -> None:
    faults.in_prose(answer_to(asked))(handler, asked)


def wrong_finish(handler: faults.Handler, asked: dict[str, Any]) -> None:
    faults.wrong_finish(answer_to(asked), "length")(handler, asked)


STORM = [
    faults.too_many, faults.broken, faults.stall, faults.reset_mid_body, faults.body_is_no_json, faults.truncated_json,
    in_prose, faults.wrong_schema, faults.refusal, faults.filtered, faults.empty_choices, wrong_finish,
]  # fmt: skip


def read(reports: Path, url: str, case: str) -> Extraction:
    patience = Patience(attempts=20, first=0.01, longest=0.05, breaker_failures=20, breaker_rest=0.02)
    options = Options(url=url, model="m", mode="json_schema", timeout=3, patience=patience)
    return extract(reports / case / "document.pdf", reader=ModelReader(lambda: connect(options)))


@pytest.mark.slow
def test_three_calls_in_ten_fail_and_every_file_is_whole(reports: Path) -> None:
    with serving(recorded) as server:
        calm = [read(reports, server.url, case).record for case in FILES]
    with serving(recorded, *STORM, rate=0.3) as server, ThreadPoolExecutor(3) as pool:
        stormy = list(pool.map(lambda case: read(reports, server.url, case), FILES * 2))
        asked = len(server.asked)
    assert [extraction.record for extraction in stormy] == calm * 2
    assert asked > 2 * 6  # 6 questions, each asked of two readings of its file
    assert sum(extraction.run.tokens["retry"] for extraction in stormy) > 0
    assert all(extraction.run.tokens["calls"] for extraction in stormy)


def test_a_second_run_makes_no_call(reports: Path, tmp_path: Path) -> None:
    with serving(recorded) as server:
        options = Options(url=server.url, model="m", mode="json_schema", cache=tmp_path)
        reader = ModelReader(lambda: connect(options))
        first = extract(reports / FILES[0] / "document.pdf", reader=reader)
        calls = len(server.asked)
        second = extract(reports / FILES[0] / "document.pdf", reader=reader)
        assert len(server.asked) == calls == 1
    assert first.record == second.record
    assert (second.run.tokens["calls"], second.run.tokens["cached"]) == (0, 1)
