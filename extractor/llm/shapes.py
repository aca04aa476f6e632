"""A JSON Schema as what instructor takes for a response model: parsed leniently, checked strictly."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from jsonschema import Draft202012Validator
from pydantic import BaseModel

from extractor import pointer
from extractor.llm.ports import Problems


class Unfit(ValueError):
    """An answer that has to be asked for again; says where it is wrong, by pointer."""


class Judge:
    """Checks answers to one question and remembers the last that fits the schema.

    `shown` puts back what was masked, in data and not in text, where it may be escaped.
    """

    def __init__(self, schema: Mapping[str, Any], problems: Problems, shown: Callable[[Any], Any]) -> None:
        self._validator = Draft202012Validator(schema)
        self._problems = problems
        self._shown = shown
        self.last: Any = None
        self.doubts: tuple[tuple[str, str], ...] = ()

    def take(self, text: str) -> Any:
        """The data of an answer.

        Raises:
            Unfit: it is no JSON, does not fit the schema, or has problems.
        """
        data = self._shown(parse(text))
        wrong = [(_address(error), _told(error)) for error in self._validator.iter_errors(data)]
        if wrong:
            raise Unfit(_listed("不符合要求的结构", wrong))
        doubts = self._problems(data)
        if self.last is None or len(doubts) <= len(self.doubts):
            self.last, self.doubts = data, tuple(doubts)
        if doubts:
            raise Unfit(_listed("有下列错误，请改正后重新给出完整回答", doubts))
        return data


def _address(error: Any) -> str:
    return pointer.join("", *map(str, error.absolute_path)) or "/"


def _told(error: Any) -> str:
    """What is wrong; the value itself is not repeated, it may be long."""
    return f"{error.validator}: {json.dumps(error.validator_value, ensure_ascii=False)[:120]}"


def _listed(lead: str, wrong: list[tuple[str, str]]) -> str:
    lines = [f"{place}: {message}" for place, message in wrong[:20]]
    more = [f"……共 {len(wrong)} 处"] if len(wrong) > 20 else []
    return "\n".join([f"{lead}：", *lines, *more])


def parse(text: str) -> Any:
    """The JSON value in a text, with prose or a code fence around it.

    Raises:
        Unfit: there is none, or it is cut off.
    """
    start = min((at for mark in "{[" if (at := text.find(mark)) >= 0), default=-1)
    if start < 0:
        raise Unfit("回答不是 JSON")
    try:
        return json.JSONDecoder().raw_decode(text[start:])[0]
    except ValueError as error:
        raise Unfit(f"回答不是完整的 JSON：{error}") from error


def response_model(name: str, schema: Mapping[str, Any], take: Callable[[str], Any]) -> type[BaseModel]:
    """A class that instructor sends as `schema` and fills by `take`, whose errors it asks about again."""

    class Shaped(BaseModel):
        data: Any = None
        shape: ClassVar[dict[str, Any]] = {"title": name, "description": "按此结构回答", **schema}

        @classmethod
        def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
            """The shape itself, not pydantic's view of this class."""
            return dict(cls.shape)

        @classmethod
        def model_validate_json(cls, json_data: str | bytes | bytearray, **_: Any) -> Shaped:
            """Parsed and checked by our own rules."""
            return cls.model_construct(data=take(str(json_data)))

    Shaped.__name__ = name
    return Shaped
