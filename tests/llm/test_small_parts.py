import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from llm.misbehaving import answering, serving

from extractor.errors import UsageError
from extractor.llm import Question
from extractor.llm.breaker import Breaker
from extractor.llm.endpoint import connect
from extractor.llm.options import Options
from extractor.llm.privacy import Masks, is_local
from extractor.llm.replay import NotRecorded, recording_key
from extractor.llm.shapes import Unfit, parse
from extractor.llm.strict import strict
from extractor.readers.model import shapes
from extractor.settings import Settings

SCHEMA = {"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"]}


# --- schemas -------------------------------------------------------------------------------------


def test_a_strict_schema_requires_everything_and_allows_no_more() -> None:
    made = strict({"type": "object", "properties": {"a": {"type": "string", "default": "x", "maxLength": 3}}})
    assert made["required"] == ["a"]
    assert made["additionalProperties"] is False
    assert made["properties"]["a"] == {"type": "string"}


@pytest.mark.parametrize(
    "schema", [{"oneOf": []}, {"type": "object", "additionalProperties": {}}, {"type": "array", "prefixItems": []}]
)
def test_what_no_strict_mode_takes_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="strict"):
        strict(schema)


@pytest.mark.parametrize("name", ["OUTLINE", "FRONT", "PROJECTS", "WHOLE", "FORM", "DEPARTMENT", "DOUBTS"])
def test_the_shapes_of_answers_are_strict_already(name: str) -> None:
    shape = getattr(shapes, name)
    assert strict(shape) == shape


# --- answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ['{"a": 1}', '好的：\n```json\n{"a": 1}\n```\n完', 'x {"a": 1} y'])
def test_json_is_found_in_prose(text: str) -> None:
    assert parse(text) == {"a": 1}


@pytest.mark.parametrize("text", ["", "没有", '{"a": ', "```json\n{\n```"])
def test_what_holds_no_json_is_unfit(text: str) -> None:
    with pytest.raises(Unfit):
        parse(text)


# --- privacy -------------------------------------------------------------------------------------


def test_names_are_known_by_their_labels_and_numbers_by_their_form() -> None:
    masks = Masks()
    text = (
        "项目负责人：王小明 | 联系电话:13912345678\n负责人单位：财政局\n经办人 李 华\n预算1234567元，编号 20231234567"
    )
    masks.learn(text)
    hidden = masks.hide(text)
    assert "王小明" not in hidden
    assert "13912345678" not in hidden
    assert "1234567元" in hidden
    assert masks.show({"a": [hidden]}) == {"a": [text]}


@pytest.mark.parametrize(
    "row",
    [
        "[6]A:项目负责人|C:王小明|E:联系电话|G:0564-3379021",
        "[9]A:项目负责人/联系电话|B:王小明/0564-3379021",
        "[7]A:填表人（签字）|D:王小明|I:联系电话|O:0564-3379021",
        "[8]A:负责人：王小明 电话：0564-3379021",
    ],
)
def test_names_and_numbers_of_a_forms_rows_are_masked(row: str) -> None:
    masks = Masks()
    masks.learn(row)
    hidden = masks.hide(row)
    assert ("王小明" in hidden, "3379021" in hidden, len(masks)) == (False, False, 2)
    assert masks.show(hidden) == row


def test_the_same_name_gets_the_same_mask() -> None:
    masks = Masks()
    masks.learn("负责人：王小明")
    assert masks.hide("王小明说，王小明做") == "〔某人1〕说，〔某人1〕做"


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8000/v1", True), ("http://localhost/v1", True), ("http://192.168.1.5/v1", True),
        ("https://api.example.com/v1", False), ("http://8.8.8.8/v1", False),
    ],
)  # fmt: skip
def test_local_endpoints(url: str, local: bool) -> None:
    assert is_local(url) is local


# --- breaker -------------------------------------------------------------------------------------


def test_the_breaker_opens_rests_and_closes() -> None:
    async def work() -> list[bool]:
        breaker = Breaker(failures=2, rest=0.01)
        for _ in range(2):
            breaker.leave(well=False, trial=await breaker.enter())
        trial = await breaker.enter()
        seen = [breaker.open, trial]
        breaker.leave(well=True, trial=trial)
        return [*seen, breaker.open, await breaker.enter()]

    assert asyncio.run(work()) == [True, True, False, False]


# --- recordings ----------------------------------------------------------------------------------


def ask(options: Options) -> Any:
    async def work() -> Any:
        async with connect(options) as model:
            return (await model.ask(Question("word", "回答。", "原文", SCHEMA))).data

    return asyncio.run(work())


def test_a_recording_plays_without_the_endpoint(tmp_path: Path) -> None:
    with serving(answering('{"word": "对"}')) as server:
        options = Options(url=server.url, model="strong", mode="json_schema", record=tmp_path, recorded_by="某模型")
        assert ask(options) == ask(options) == {"word": "对"}
        assert len(server.asked) == 1
    (path,) = tmp_path.glob("*.json")
    recording = json.loads(path.read_text("utf-8"))
    assert (recording["answered_by"], recording["recorded"][:2]) == ("某模型", "20")
    played = Options(url="http://127.0.0.1:9/v1", model="another", mode="json_schema", replay=tmp_path)
    assert ask(played) == {"word": "对"}


def test_what_is_not_recorded_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotRecorded, match="record anew"):
        ask(Options(url="http://127.0.0.1:9/v1", model="m", mode="json_schema", replay=tmp_path))


def test_the_key_of_a_recording_is_what_was_asked() -> None:
    one = {"messages": [{"role": "user", "content": "一"}], "model": "a", "max_tokens": 5}
    assert recording_key(one) == recording_key({**one, "model": "b"})
    assert recording_key(one) != recording_key({**one, "messages": []})


# --- settings ------------------------------------------------------------------------------------


def test_settings_of_the_model() -> None:
    given = {
        "EXTRACTOR_MODEL_URL": "http://localhost/v1", "EXTRACTOR_MODEL": "m", "EXTRACTOR_MODEL_KEY": "sk-secret",
        "EXTRACTOR_MODEL_MODE": "tools", "EXTRACTOR_MODEL_RUN_TOKENS": "5000", "EXTRACTOR_MODEL_MASK": "off",
        "EXTRACTOR_MODEL_PRICE_IN": "2.5", "EXTRACTOR_MODEL_CACHE": "off",
    }  # fmt: skip
    model = Settings.from_environment(given).model
    assert (model.model, model.mode, model.run_tokens, model.mask, model.cache) == ("m", "tools", 5000, False, None)
    assert model.price.prompt == 2.5
    assert "sk-secret" not in repr(Settings.from_environment(given))


@pytest.mark.parametrize(
    ("name", "value"),
    [("EXTRACTOR_MODEL_MODE", "magic"), ("EXTRACTOR_MODEL_TIMEOUT", "soon"), ("EXTRACTOR_MODEL_MASK", "perhaps")],
)
def test_settings_that_make_no_sense_are_wrong_use(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=name):
        Settings.from_environment({name: value})
