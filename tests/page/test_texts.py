from __future__ import annotations

import re
from pathlib import Path

import pytest

from extractor.checks import RELATIONS, RULES
from extractor.export import headings
from extractor.export import naming as names
from extractor.page.texts import TEXTS, plain, speaker

_NAMES = r"PDF|DOCX|XLSX|HTML|ZIP|MB|JSON|CSV|Excel|OIDC|EXTRACTOR_\w+|secrets\.toml|tesseract"
"""Names that have no Chinese."""
HAN = re.compile(r"[\u4e00-\u9fff]")
PAGE = Path(__file__).resolve().parents[2] / "extractor" / "page"


@pytest.mark.parametrize("key", TEXTS)
def test_a_phrase_is_said_in_both_languages_and_mixes_neither(key: str) -> None:
    zh, en = TEXTS[key]
    assert zh
    assert en
    assert not HAN.search(en)
    assert sorted(re.findall(r"\{\w+\}", zh)) == sorted(re.findall(r"\{\w+\}", en))
    without = re.sub(rf"\{{\w+\}}|{_NAMES}", "", zh)
    assert not re.search(r"[A-Za-z]{2,}", without)


def test_every_phrase_that_the_code_says_exists() -> None:
    said = {
        key for path in PAGE.glob("*.py") for key in re.findall(r"""\bsay\(["'](\w+)["']""", path.read_text("utf-8"))
    }
    assert len(said) > 30
    assert {key for key in said if not key.endswith("_")} <= set(TEXTS)


def test_every_phrase_that_is_put_together_exists() -> None:
    from extractor.desk.people import ROLES
    from extractor.extraction import Blame
    from extractor.page import eval_view, queue_view, review, service, takeaway
    from extractor.page.route import VIEWS
    from extractor.store.files import STATES

    kinds = (
        "correct", "take", "accept", "bind", "add_row", "delete_row", "move_row", "split_row", "merge_rows", "undo",
        "redo", "approve", "reopen", "read_again", "answer",
    )  # fmt: skip
    wanted = {
        "menu": review._MENU, "state": STATES, "sort": queue_view._SORTS, "with": queue_view._SEVERITIES,
        "reader": eval_view._READERS, "ocr": service.OCR_ENGINES, "role": ROLES, "view": VIEWS,
        "download": takeaway._FORMS, "blame": Blame.__args__, "kind": kinds,
        "choice": ("printed", "second", "asked", "reread", "raw"),
        "version": ("read", "read_again", "approved", "edited", "current"),
        "stage": ("open", "recognize", "lay_out", "read", "check", "repair"),
    }  # fmt: skip
    assert {f"{stem}_{end}" for stem, ends in wanted.items() for end in ends} <= set(TEXTS)


def test_every_phrase_that_a_component_uses_is_given_to_it() -> None:
    from extractor.page import pane_data
    from extractor.page.components import SCRIPTS

    for script, given in (("viewer", pane_data._VIEWER_TEXTS), ("record", pane_data._RECORD_TEXTS)):
        code = "".join((PAGE / "assets" / name).read_text("utf-8") for name in SCRIPTS[script])
        used = set(re.findall(r"texts\.(\w+)", code)) - {"blank", "comma"}
        assert used
        assert used <= set(given)


@pytest.mark.parametrize("owner", [*headings.LISTS, "report"])
def test_every_exported_column_has_an_english_name(owner: str) -> None:
    columns = headings.LISTS[owner][1] if owner in headings.LISTS else headings.REPORT
    told = {column.key: names.field_name(owner, column.key, "en") for column in columns}
    assert all(name != key and not HAN.search(name) for key, name in told.items()), told


def test_every_code_and_list_has_an_english_name() -> None:
    codes = set(headings.CODES) - {"error", "warning", "info"}
    assert all(names.code_name(code, "en") != code for code in codes)
    assert all(names.list_name(key, "en") for key in headings.LISTS)


def test_every_rule_has_a_name() -> None:
    assert {*RELATIONS, *RULES} <= set(names.RULES)


@pytest.mark.parametrize(
    "text", ["![x](http://a.b/c.png)", "**b** :red[x] $y$ <img>", "www.example.com", "me@example.com", "a\n# b"]
)
def test_text_from_outside_is_no_markdown(text: str) -> None:
    shown = plain(text)
    assert not re.search(r"(?<!\\)[*_\[\]()<>#:$!`]", shown)
    assert not re.search(r"https?\\:|www\\\.|\\@[a-z]", shown)
    assert shown.replace("\\", "").replace("\u2060", "") == " ".join(text.split())


def test_gaps_are_filled() -> None:
    assert speaker("zh")("page", page=3) == "第 3 页"
    assert speaker("en")("page", page=3) == "page 3"
