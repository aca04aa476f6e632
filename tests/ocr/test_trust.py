"""Whether a text layer is believed: by its own facts, by shapes, and in doubt by reading."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pymupdf
import pytest
from ocr import scans

from extractor.document import Box, Page, TextFacts, Word
from extractor.files.pdf import read_page
from extractor.ocr.fakes import ScriptedEngine
from extractor.ocr.ports import Reading
from extractor.ocr.trust import borne_out, judged, unlike


@pytest.fixture(scope="module")
def file():
    with pymupdf.open(stream=scans.form_pdf(), filetype="pdf") as opened:
        yield opened


@pytest.fixture(scope="module")
def page(file) -> Page:
    return read_page(file[0], 1)


@pytest.fixture
def render(file):
    def rendered(dpi: float):
        picture = file[0].get_pixmap(dpi=round(dpi), alpha=False)
        return np.frombuffer(picture.samples, np.uint8).reshape(picture.height, picture.width, 3)

    return rendered


def claiming(page: Page, change) -> Page:
    return replace(page, words=tuple(replace(word, text=change(word.text)) for word in page.words))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (TextFacts(characters=100, unmapped=9), "garbled"),
        (TextFacts(characters=100, invisible=90), "invisible"),
        (TextFacts(characters=100, covered=90), "hidden"),
        (TextFacts(characters=12, image_cover=0.9), "in part"),
    ],
)
def test_facts_that_send_a_page_to_the_recogniser(facts, said):
    page = Page(1, 595, 842, words=(Word("预算", Box(0, 0, 20, 10)),), source="text", facts=facts)
    assert judged(page).read
    assert said in judged(page).reason


def test_page_without_words_is_read_and_a_sound_one_is_not(page):
    assert judged(Page(1, 595, 842)) == (True, "no text layer")
    assert not judged(page).read


def test_true_text_raises_no_doubt_and_asks_no_engine(page, render):
    engine = ScriptedEngine(lambda line: Reading("错"))
    assert not unlike(page, render).said
    assert not borne_out(page, render, engine).read
    assert engine.seen == 0


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.translate(str.maketrans("0123456789", "1234567890")), id="figures shifted"),
        pytest.param(
            lambda text: "".join(chr(ord(one) + 300) if "一" <= one <= "鿿" else one for one in text), id="characters"
        ),
    ],
)
def test_text_that_lies_is_doubted(page, render, change):
    assert unlike(claiming(page, change), render).said


def test_doubt_is_settled_by_reading(page, render):
    lying = claiming(page, lambda text: text.translate(str.maketrans("0123456789", "1234567890")))
    found = borne_out(lying, render, ScriptedEngine(lambda line: Reading("真")))
    assert found.read
    assert "does not match the print" in found.reason
    answers = iter([word.text for word in lying.words if 2 <= len(word.text) <= 12 and {*"0123456789"} & {*word.text}])
    assert not borne_out(lying, render, ScriptedEngine(lambda line: Reading(next(answers)))).read
