"""Pictures beside the text: sent where the endpoint sees them, found out once, and never where names are masked."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from llm import misbehaving as faults
from llm.misbehaving import Misbehaving, answering, serving
from llm.test_endpoint import GOOD, asked, options, question
from PIL import Image

from extractor.llm.pictures import two_colours


def images(request: dict[str, Any]) -> list[str]:
    content = request["messages"][-1]["content"]
    return [part["image_url"]["url"] for part in content if part["type"] == "image_url"] if content[0] != "以" else []


def seeing(handler: faults.Handler, request: dict[str, Any]) -> None:
    probe = "左半边" in json.dumps(request, ensure_ascii=False)
    answering(json.dumps({"left": "橙色", "right": "紫"}) if probe else GOOD)(handler, request)


def blind(handler: faults.Handler, request: dict[str, Any]) -> None:
    """Takes pictures and sees nothing on them, as endpoints of text models may do."""
    probe = "左半边" in json.dumps(request, ensure_ascii=False)
    answering(json.dumps({"left": "无", "right": "无"}) if probe else GOOD)(handler, request)


def refusing(handler: faults.Handler, request: dict[str, Any]) -> None:
    if images(request):
        handler.say({"error": {"message": "image input is not supported"}}, 400)
    else:
        answering(GOOD)(handler, request)


def ask_with_picture(server: Misbehaving, cache: Path | None, **more: Any) -> list[dict[str, Any]]:
    """What a question with a picture sends, without what was sent before it."""
    before = len(server.asked)
    (answer,) = asked(options(server, cache=cache, **more), question(pictures=lambda: [two_colours()]))
    assert answer.data == {"word": "对"}
    return server.asked[before:]


def test_an_endpoint_that_sees_gets_the_picture_beside_the_text(tmp_path: Path) -> None:
    with serving(seeing) as server:
        probe, request = ask_with_picture(server, tmp_path)
        assert len(images(probe)) == len(images(request)) == 1
        assert "原文\n</文件>" in request["messages"][-1]["content"][0]["text"]
        (again,) = asked(options(server, cache=tmp_path), question("另一份", pictures=lambda: [two_colours()]))
        assert again.data == {"word": "对"}
        assert len(server.asked) == 3  # what it sees was remembered


@pytest.mark.parametrize("reply", [blind, refusing])
def test_an_endpoint_that_does_not_see_gets_none_and_is_tried_once(reply: faults.Reply, tmp_path: Path) -> None:
    with serving(reply) as server:
        probe, request = ask_with_picture(server, tmp_path)
        assert (len(images(probe)), len(images(request))) == (1, 0)
        assert [images(each) for each in ask_with_picture(server, tmp_path)] == []  # the answer is kept, too


@pytest.mark.parametrize("more", [{"vision": False}, {"mask": True}])
def test_no_picture_leaves_where_that_is_off_or_names_are_masked(more: dict[str, Any]) -> None:
    with serving(seeing) as server:
        (request,) = ask_with_picture(server, None, **more)
        assert images(request) == []


def test_a_question_without_pictures_tries_nothing() -> None:
    with serving(seeing) as server:
        asked(options(server), question())
        assert len(server.asked) == 1


def test_the_picture_is_a_png_of_two_colours() -> None:
    with serving(seeing) as server:
        probe, _ = ask_with_picture(server, None)
    data = base64.b64decode(images(probe)[0].split(",")[1])
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.size, picture.getpixel((1, 1)), picture.getpixel((127, 1))) == (
            (128, 64), (255, 128, 0), (128, 0, 160),
        )  # fmt: skip
