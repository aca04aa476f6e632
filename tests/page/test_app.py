"""The page run by Streamlit's own test runner, without a browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from extractor.desk import approval
from extractor.desk.intake import add_file, delete
from extractor.desk.people import LOCAL, Person, Role
from extractor.desk.queue import Query, file_row, listing
from extractor.desk.worker import Worker
from extractor.doctor import Line
from extractor.errors import InvalidValue, ModelError, NotAllowed
from extractor.page import settings_view, shell
from extractor.page.service import Service
from extractor.page.texts import TEXTS
from extractor.readers.form import FormReader
from extractor.store.files import FileRow, change

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app.py"
SAMPLE = ROOT / "evals" / "suites" / "reports" / "yunchuan-2023-self-evaluation"
HAN = re.compile(r"[\u4e00-\u9fff]")


def opened(**query: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=600)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def button(app: AppTest, key: str) -> Any:
    return next(each for each in app.button if each.key == key)


def said(app: AppTest) -> str:
    parts = [*app.markdown, *app.error, *app.warning, *app.info, *app.subheader, *app.title, *app.caption]
    return "\n".join(str(part.value) for part in parts).replace("\u00a0", " ")


def test_an_empty_queue_says_how_to_begin(service: Service) -> None:
    app = opened()
    assert [title.value for title in app.title] == [TEXTS["title"][0]]
    assert all(TEXTS[f"empty_{number}"][0] in said(app) for number in (1, 2, 3))


def nav(app: AppTest) -> Any:
    """The control at the top that leads to the views."""
    return next(each for each in app.button_group if str(each.key).startswith("nav-"))


def test_what_is_left_of_an_earlier_visit_leads_nowhere(service: Service) -> None:
    """Where a run is interrupted, Streamlit keeps what was chosen in a control that is not drawn any more."""
    app = opened()
    left = {nav(app).key: "settings"}
    nav(app).set_value("settings").run()
    for key, value in left.items():
        app.session_state[key] = value
    nav(app).set_value("queue").run()
    assert not app.exception
    assert (nav(app).value, app.session_state["route"]) == ("queue", ("queue", ""))
    assert nav(app).key not in left


def test_a_file_that_was_read_is_listed_and_opened(service: Service, faulty: FileRow) -> None:
    app = opened()
    assert "document\\.pdf" in said(app)
    assert TEXTS["error_one"][0] in said(app)
    button(app, f"open-{faulty.id}").click().run()
    assert not app.exception
    assert app.query_params["file"] == faulty.id
    chosen = app.session_state["selection"]
    assert chosen.main == app.session_state["desk"].review().extraction.review[0]


def test_a_sample_is_added_to_the_queue(service: Service) -> None:
    app = opened()
    button(app, "sample-yunchuan-2023-self-evaluation").click().run()
    assert not app.exception
    (row,) = listing(service.store, Query()).rows
    assert (row.state, row.name) == ("waiting", "yunchuan-2023-self-evaluation.pdf")
    assert TEXTS["state_waiting"][0] in said(app)
    button(app, f"cancel-{row.id}").click().run()
    assert file_row(service.store, row.id).state == "cancelled"
    button(app, f"retry-{row.id}").click().run()
    assert file_row(service.store, row.id).state == "waiting"


def test_a_bad_file_tells_why_and_keeps_nothing_from_being_read(service: Service, faulty: FileRow) -> None:
    bad = add_file(service.store, LOCAL, "![x](http://a.b/c.png).pdf", b"%PDF-1.7 cut off")
    while Worker(service.store, lambda name: FormReader()).run_once():
        pass
    app = opened()
    assert file_row(service.store, bad.id).state == "failed"
    assert TEXTS["state_failed"][0] in said(app)
    assert "![x](http" not in said(app)
    assert button(app, f"retry-{bad.id}")
    assert button(app, f"open-{faulty.id}")


def test_the_queue_is_searched_and_filtered(service: Service, faulty: FileRow, read: Any) -> None:
    read(SAMPLE / "document.html")
    app = opened()
    assert len([each for each in app.button if (each.key or "").startswith("open-")]) == 2
    app.text_input(key="q-text").input("鄂州").run()
    assert [each.key for each in app.button if (each.key or "").startswith("open-")] == [f"open-{faulty.id}"]
    app.text_input(key="q-text").input("没有这样的单位").run()
    assert TEXTS["nothing_found"][0] in said(app)


def _order(app: AppTest) -> list[str]:
    return [each.key.removeprefix("open-") for each in app.button if (each.key or "").startswith("open-")]


def test_rows_keep_their_places_until_they_are_asked_for_anew(service: Service, faulty: FileRow, read: Any) -> None:
    other = read(SAMPLE / "document.html")
    app = opened()
    app.selectbox(key="q-sort-zh").set_value("name").run()
    app.toggle(key="q-rising").set_value(True).run()
    before = _order(app)
    assert set(before) == {faulty.id, other.id}
    with service.store.writing() as connection:
        change(connection, before[0], name="zzz.pdf")
    app.run()
    assert _order(app) == before
    assert "zzz\\.pdf" in said(app)
    button(app, "outdated").click().run()
    assert _order(app) == before[::-1]
    assert not [each for each in app.button if each.key == "outdated"]
    with service.store.writing() as connection:
        change(connection, before[0], name="000.pdf")
    app.run()
    button(app, f"open-{other.id}").click().run()
    button(app, "back").click().run()
    assert _order(app) == before  # who comes back asks anew


def test_what_is_added_is_shown_at_once_and_what_is_deleted_goes(service: Service, faulty: FileRow) -> None:
    app = opened()
    button(app, "sample-yunchuan-2023-self-evaluation").click().run()
    (new,) = [row.id for row in listing(service.store, Query()).rows if row.id != faulty.id]
    assert button(app, f"cancel-{new}")
    delete(service.store, LOCAL, faulty.id)  # elsewhere
    app.run()
    assert _order(app) == []
    assert button(app, f"cancel-{new}")


def test_ticked_files_are_deleted_after_a_question(service: Service, faulty: FileRow) -> None:
    app = opened()
    app.checkbox(key=f"pick-{faulty.id}").check().run()
    button(app, "bulk-delete").click().run()
    assert TEXTS["delete_told"][0].format(count=1) in said(app)
    assert button(app, "delete-now")
    assert listing(service.store, Query()).total == 1


def test_approving_with_an_error_open_wants_a_reason(service: Service, faulty: FileRow) -> None:
    app = opened(file=faulty.id)
    button(app, "approve").click().run()
    assert app.text_input(key="approve-why").label == TEXTS["approve_why"][0]
    with pytest.raises(InvalidValue):  # whoever gets around the dialog is refused by what stands behind it
        approval.approve(service.store, LOCAL, faulty.id, expected=0, why=" ")
    assert file_row(service.store, faulty.id).state == "review"


def test_the_next_file_is_that_of_the_queue_as_it_was_filtered(service: Service, faulty: FileRow, read: Any) -> None:
    second, third = (read(SAMPLE.parent / name / "document.html") for name in ("heyang-2022-culture", SAMPLE.name))
    app = opened()  # the latest first
    button(app, f"open-{second.id}").click().run()
    button(app, "next-file").click().run()
    assert app.query_params["file"] == faulty.id
    button(app, "next-file").click().run()
    assert app.query_params["file"] == third.id  # after the last the first
    button(app, "back").click().run()
    app.selectbox(key="q-type-zh").set_value(file_row(service.store, faulty.id).report_type).run()
    button(app, f"open-{faulty.id}").click().run()
    button(app, "next-file").click().run()
    assert app.query_params["file"] == faulty.id  # no other is of that type
    assert TEXTS["no_next_file"][0] in app.session_state["notice"][1]


@pytest.mark.parametrize(("role", "able"), [("reviewer", False), ("approver", True), ("admin", True)])
def test_a_reviewer_may_not_approve_nor_set_what_holds_for_all(
    service: Service, faulty: FileRow, monkeypatch: pytest.MonkeyPatch, role: Role, able: bool
) -> None:
    monkeypatch.setattr(shell, "who_is_there", lambda *_: Person("王五", role))
    app = opened(file=faulty.id)
    assert button(app, "approve").disabled is not able
    with pytest.raises(NotAllowed):  # whoever gets around the page is refused by what stands behind it
        approval.approve(service.store, Person("王五"), faulty.id, expected=0, why="x")
    app = opened(view="settings")
    save = next(each for each in app.button if each.label == TEXTS["save"][0])
    assert save.disabled is not (role == "admin")


def test_who_is_no_admin_deletes_no_file_of_another(service: Service, faulty: FileRow) -> None:
    with pytest.raises(NotAllowed):
        delete(service.store, Person("王五"), faulty.id)
    assert file_row(service.store, faulty.id).state == "review"


def test_a_link_to_a_file_that_is_gone_leads_back(service: Service) -> None:
    app = opened(file="0" * 32)
    assert len(app.info) == 1
    assert len(app.button) == 1


@pytest.mark.parametrize("view", ["", "evals", "settings"])
def test_english_is_english(service: Service, faulty: FileRow, view: str) -> None:
    app = opened(**({"view": view} if view else {}))
    app.button_group(key="tongue").set_value("en").run()
    assert not app.exception
    own = re.sub("鄂州市住房公积金中心", "", said(app))  # the report's own words stay as they are
    assert not HAN.search(own), own
    labels = [each.label for each in app.button if not (each.key or "").startswith("sample-")]
    assert not any(HAN.search(label) for label in labels), labels


def test_settings_are_kept_without_the_key(service: Service) -> None:
    app = opened(view="settings")
    labels = {each.label: each for each in app.text_input}
    labels[TEXTS["model_url"][0]].input("http://127.0.0.1:9/v1")
    labels[TEXTS["model_key"][0]].input("sk-very-secret")
    next(each for each in app.button if each.label == TEXTS["save"][0]).click().run()
    assert not app.exception
    assert service.model.url == "http://127.0.0.1:9/v1"
    assert service.model.key == "sk-very-secret"
    kept = b"".join(path.read_bytes() for path in service.settings.store.folder.rglob("*") if path.is_file())
    assert b"very-secret" not in kept


def test_the_doctor_tells_what_works_and_what_does_not(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Line("版面模型可用", "layout works"), Line("模型无法连接", "the model cannot be reached", False)]
    asked: list[Any] = []
    monkeypatch.setattr(settings_view, "examine", lambda model: asked.append(model) or found)
    app = opened(view="settings")
    assert "版面模型可用" not in said(app)
    button(app, "doctor").click().run()
    assert asked == [service.model]  # with what is set on the page
    signs = [part.value for part in app.markdown if "版面模型可用" in part.value or "模型无法连接" in part.value]
    assert [sign.split("[")[0] for sign in signs] == [":green", ":red"]

    def broken(_: Any) -> Any:
        raise ModelError("设置有误", "wrong settings")

    monkeypatch.setattr(settings_view, "examine", broken)
    button(app, "doctor").click().run()
    assert not app.exception
    assert "设置有误" in said(app)


def test_another_address_demands_a_password_file(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    from extractor.page import who

    monkeypatch.setattr(who, "_address", lambda: "0.0.0.0")
    app = opened()
    assert len(app.error) == 1
    assert "EXTRACTOR_PASSWORD_FILE" in app.error[0].value
    assert not app.button


def test_a_view_is_linked_to_and_the_session_knows_better_than_an_old_address(service: Service) -> None:
    app = opened(view="settings")
    assert app.session_state["route"] == ("settings", "")
    app.session_state["route"] = ("evals", "")
    app.run()
    assert app.query_params["view"] == "evals"


def test_the_way_of_a_file_is_told(service: Service, faulty: FileRow) -> None:
    app = opened(file=faulty.id)
    app.session_state["dialog"] = ("trace", "")
    app.run()
    assert not app.exception
    assert f"**{TEXTS['trace_seconds'][0]}**" in said(app)
    assert [each.label for each in app.metric] == [TEXTS[key][0] for key in ("seconds", "trace_pages")]


def test_a_file_that_is_being_read_tells_how_far_it_is(service: Service) -> None:
    row = add_file(service.store, LOCAL, "a.html", (SAMPLE / "document.html").read_bytes())
    app = opened(file=row.id)
    assert [each.value for each in app.info] == [TEXTS["not_read_yet"][0].format(name="a\\.html")]
    while Worker(service.store, lambda name: FormReader()).run_once():
        pass
    app.run()
    assert not app.info
    assert button(app, "approve")
