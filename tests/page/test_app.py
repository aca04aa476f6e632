"""The page run by Streamlit's own test runner, without a browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from builders import document_of, page_of
from streamlit.testing.v1 import AppTest

from extractor.errors import BrokenFile, PasswordNeeded
from extractor.extraction import Extraction
from extractor.page import desk as desk_module
from extractor.page.desk import Desk
from extractor.page.texts import TEXTS

APP = Path(__file__).resolve().parents[2] / "app.py"
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, extraction: Extraction) -> AppTest:
    """The page with a desk of three files: one good, one broken, one locked."""

    def opened(content: bytes, *, name: str, password: str | None) -> Any:
        if content == b"bad":
            raise BrokenFile("坏了 *x*", "broken *x*")
        if content == b"locked" and password != "right":
            raise PasswordNeeded("要密码", "password")
        return document_of(page_of("一"), page_of("二", number=2))

    monkeypatch.setattr(desk_module, "open_document", opened)
    monkeypatch.setattr(desk_module, "extract_document", lambda document, **_: extraction)
    app = AppTest.from_file(str(APP), default_timeout=30)
    desk = Desk()
    for name, content in (("good.pdf", b"good"), ("bad.pdf", b"bad"), ("locked.pdf", b"locked")):
        desk.put(name, content)
    app.session_state["desk"] = desk
    return app


def button(app: AppTest, label: str) -> Any:
    return next(each for each in app.button if each.label == label)


def said(app: AppTest) -> str:
    parts = [*app.markdown, *app.error, *app.warning, *app.info, *app.subheader, *app.title, *app.caption]
    return "\n".join(str(part.value) for part in parts)


def test_an_empty_desk_says_what_to_do() -> None:
    app = AppTest.from_file(str(APP), default_timeout=30).run()
    assert not app.exception
    assert [title.value for title in app.title] == [TEXTS["title"][0]]
    assert [info.value for info in app.info] == [TEXTS["no_files"][0]]


def test_what_was_read_stays_beside_what_could_not_be(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert "good\\.pdf" in said(app)
    assert [error.value for error in app.error] == ["坏了 \\*x\\*"]
    assert [warning.value for warning in app.warning] == [TEXTS["locked"][0]]


def test_english_is_english(app: AppTest) -> None:
    app.run()
    app.session_state["language"] = "en"
    app.run()
    own = re.sub(r"某局", "", said(app))  # the report's own words stay as they are
    assert not HAN.search(own), own
    assert "broken" in own
    labels = [each.label for each in app.button if not each.key.startswith("sample-")]
    assert labels
    assert not any(HAN.search(label) for label in labels)


def test_a_wrong_password_is_told_and_the_right_one_opens(app: AppTest) -> None:
    app.run()
    app.text_input[0].input("wrong")
    button(app, TEXTS["unlock"][0]).click().run()
    assert [warning.value for warning in app.warning] == [TEXTS["wrong_password"][0]]
    app.text_input[0].input("right")
    button(app, TEXTS["unlock"][0]).click().run()
    assert app.session_state["view"] == "review"
    assert app.session_state["desk"].get(app.session_state["current"]).name == "locked.pdf"


def test_the_review_is_opened_left_and_entered_again(app: AppTest) -> None:
    app.run()
    button(app, TEXTS["review"][0]).click().run()
    assert not app.exception
    assert [(box.value, len(box.options)) for box in app.selectbox] == [(app.session_state["current"], 1)]
    assert app.session_state["selection"].file == app.session_state["current"]
    button(app, TEXTS["back"][0]).click().run()
    assert [title.value for title in app.title] == [TEXTS["title"][0]]
    assert "good\\.pdf" in said(app)


def test_a_file_that_is_removed_is_gone_and_the_others_stay(app: AppTest) -> None:
    app.run()
    [each for each in app.button if each.label == TEXTS["remove"][0]][1].click().run()
    assert [file.name for file in app.session_state["desk"]] == ["good.pdf", "locked.pdf"]
    assert not app.error


def test_a_sample_is_read_and_shown(reports: Path) -> None:
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    sample = next(each for each in app.button if each.key == "sample-yunchuan-2023-self-evaluation")
    sample.click().run()
    assert not app.exception
    file = app.session_state["desk"].get(app.session_state["current"])
    assert app.session_state["view"] == "review"
    assert file.result.extraction.record["report_type"] == "project_self_evaluation"
