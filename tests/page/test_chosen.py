"""What is set on the page reaches the process that reads the files: model, key, budget, recogniser, privacy."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from llm import misbehaving as replies
from llm.misbehaving import Misbehaving, serving
from streamlit.testing.v1 import AppTest

from extractor.desk import editing
from extractor.desk.again import read_again
from extractor.desk.intake import add_file
from extractor.desk.people import LOCAL
from extractor.desk.preferences import prefer
from extractor.desk.queue import file_row
from extractor.desk.review import open_review
from extractor.desk.worker import Worker
from extractor.ocr.ports import Reading
from extractor.page.findings import remarks
from extractor.page.service import Service
from extractor.page.texts import TEXTS
from extractor.store.files import FileRow

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "evals" / "suites" / "reports" / "yunchuan-2023-self-evaluation"


class Silent:
    """A recogniser that reads nothing."""

    def read(self, lines: Sequence[Any]) -> list[Reading]:
        return [Reading("") for _ in lines]


@pytest.fixture
def endpoint() -> Iterator[Misbehaving]:
    """An OpenAI-compatible server over real HTTP that understands everything and refuses to answer."""
    with serving(replies.refusal) as server:
        yield server


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before there is a service: nothing is remembered, and nothing is asked only to see what the endpoint can."""
    for name, value in {"CACHE": "off", "MODE": "json_schema", "VISION": "on"}.items():
        monkeypatch.setenv(f"EXTRACTOR_MODEL_{name}", value)


@pytest.fixture
def worker(service: Service) -> Iterator[Worker]:
    """The service's own worker: it reads in a child."""
    made = service._worker()
    yield made
    made.stop()


def read(service: Service, worker: Worker, name: str, content: bytes) -> FileRow:
    row = add_file(service.store, LOCAL, name, content)
    assert worker.run_once()
    return file_row(service.store, row.id)


def saved(**texts: Any) -> AppTest:
    """What an admin types on the page of settings, saved there."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
    app.query_params["view"] = "settings"
    app.run()
    fields = {each.label: each for each in (*app.text_input, *app.number_input, *app.radio, *app.selectbox)}
    for name, value in texts.items():
        fields[TEXTS[name][0]].set_value(value)
    next(each for each in app.button if each.label == TEXTS["save"][0]).click().run()
    assert not app.exception
    return app


def test_the_child_asks_the_endpoint_of_the_page_with_its_key_and_within_its_budget(
    service: Service, worker: Worker, endpoint: Misbehaving
) -> None:
    html = (REPORT / "document.html").read_bytes()
    row = read(service, worker, "before.html", html)  # a child is there, and knows of no endpoint
    assert row.state == "review", row.reason
    assert endpoint.asked == []

    saved(reader="model", model_url=endpoint.url, model_name="tiny", model_key="sk-of-the-page", mask="on")
    row = read(service, worker, "asked.html", html + b"<!-- -->")
    assert row.state == "failed"
    assert "模型" in row.reason
    assert worker._box.process != os.getpid()
    assert {asked["model"] for asked in endpoint.asked} == {"tiny"}
    assert set(endpoint.keys) == {"Bearer sk-of-the-page"}
    kept = b"".join(path.read_bytes() for path in service.settings.store.folder.rglob("*") if path.is_file())
    assert b"sk-of-the-page" not in kept

    # what it took counts though it failed; where nothing is left of the budget, nothing is asked
    spent, asked = service.spent.tokens, len(endpoint.asked)
    assert spent == 15 * asked
    saved(run_tokens=spent)
    row = read(service, worker, "spent.html", html + b"<!-- 2 -->")
    assert row.state == "failed"
    assert "预算" in row.reason
    assert len(endpoint.asked) == asked


def test_names_are_masked_before_they_are_sent(service: Service, worker: Worker, endpoint: Misbehaving) -> None:
    html = (REPORT / "document.html").read_text("utf-8").replace("</body>", "<p>联系电话：13912345678</p></body>")
    saved(reader="model", model_url=endpoint.url, model_name="tiny", mask="on")
    read(service, worker, "masked.html", html.encode())
    said = json.dumps(endpoint.asked, ensure_ascii=False)
    assert "绩效" in said
    assert "13912345678" not in said


def test_a_place_is_read_again_by_the_model_where_one_may_be_asked(
    service: Service, read: Callable[..., FileRow]
) -> None:
    row = read(REPORT / "document.html")
    place = "/projects/0/funds/0/executed"
    with serving(replies.answering('{"text": "198.05"}')) as eye:
        saved(reader="form", model_url=eye.url, model_name="tiny")
        assert service.sight()[1] is None  # whoever chose to ask no model has no figure shown to one
        saved(reader="auto", model_url=eye.url, model_name="tiny")
        _, model = service.sight()
        found = editing.reread(service.store, LOCAL, row.id, place, ocr=Silent(), model=model)
        assert [(each.kind, each.text) for each in found] == [("model", "198.05")]
        assert "image_url" in json.dumps(eye.asked)
        assert service.spent.tokens == 15
    assert editing.take(service.store, LOCAL, row.id, place, found[0], expected=0).state.value(place) == Decimal(
        "198.05"
    )


def echoing(handler: replies.Handler, asked: dict[str, Any]) -> None:
    """Of the values that are asked about, the first is read as another figure, the rest not at all."""
    said = json.dumps(asked["messages"][-1], ensure_ascii=False)
    count = len(re.findall(r"\d+\. 第\d+行", said))
    answers = [{"question": number, "value": None} for number in range(1, count + 1)]
    replies.answering(json.dumps({"answers": answers}))(handler, asked)


def test_the_model_reads_one_page_again_and_what_was_corrected_stays(service: Service, worker: Worker) -> None:
    place = "/projects/0/funds/0/executed"
    row = read(service, worker, "paged.pdf", (REPORT / "document.pdf").read_bytes())
    before = open_review(service.store, row.id)
    on_page = [at for at, mark in before.extraction.evidence.items() if any(each.page == 1 for each in mark.places)]
    editing.correct(service.store, LOCAL, row.id, place, "7.25", expected=0)
    with serving(echoing) as eye:
        saved(reader="form", model_url=eye.url, model_name="tiny")
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
        app.query_params["file"] = row.id
        app.run()
        assert app.session_state["desk"].asks()
        read_again(service.store, LOCAL, row.id, asked=(1,))
        app.run()  # while it is read, the page says so
        assert worker.run_once()
        said = "".join(json.dumps(asked["messages"][-1], ensure_ascii=False) for asked in eye.asked)
        assert 0.8 * len(on_page) < len(re.findall(r"\d+\. 第\d+行", said)) <= len(on_page)
    after = open_review(service.store, row.id)
    assert after.state.value(place) == Decimal("7.25")
    assert place in after.corrected
    assert any("第 1 页已由模型复读" in told for told in remarks(after.extraction, "zh"))
    # without the model nothing changes, and who wanted it is told why
    read_again(service.store, LOCAL, row.id, asked=(1,))
    app.run()
    assert worker.run_once()
    app.run()
    assert open_review(service.store, row.id).version == after.version
    assert "模型" in app.session_state["notice"][1]


def test_a_reader_that_asks_a_model_wants_one(service: Service) -> None:
    app = saved(reader="model")
    assert TEXTS["model_wanted"][0] in [each.value for each in app.error]
    assert service.reader == "form"


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_the_recogniser_of_the_page_reads_in_the_child(service: Service, worker: Worker) -> None:
    import pymupdf

    prefer(service.store, LOCAL, "ocr", "tesseract")
    scan = pymupdf.open(REPORT / "scan-clean.pdf")
    scan.select([0])
    row = read(service, worker, "scan.pdf", scan.tobytes())
    assert row.state == "review", row.reason
    assert open_review(service.store, row.id).extraction.run.ocr_engine == "TesseractEngine"


def test_a_report_that_prints_no_year_is_read_with_the_one_that_is_given(service: Service, worker: Worker) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
    html = (REPORT / "document.html").read_text("utf-8")
    row = read(service, worker, "a.html", html.replace("2023", "").encode())
    assert row.wants_year, row.reason
    app.run()
    field = next(each for each in app.number_input if each.label == TEXTS["year_hint"][0])
    field.set_value(2023)
    next(each for each in app.button if each.label == TEXTS["read_dated"][0]).click().run()
    assert worker.run_once()
    row = file_row(service.store, row.id)
    assert (row.state, row.year) == ("review", 2023)
    extraction = open_review(service.store, row.id).extraction
    assert remarks(extraction, "zh") == ["报告没有写明年度，按给定的 2023 年读取"]
    assert remarks(extraction, "en") == ["The year 2023 was given, the report states none"]
