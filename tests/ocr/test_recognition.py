"""Scanned forms through the whole of the OCR floor, with the embedded engine."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from ocr import scans

from extractor.document import Box, Page, Word
from extractor.ocr import page_reader, recognize
from extractor.ocr.fakes import NullEngine, ScriptedEngine
from extractor.ocr.ports import Reading
from extractor.ocr.ppocr import PaddleEngine
from extractor.ocr.recognition import resolution


@pytest.fixture(scope="module")
def engine() -> Iterator[PaddleEngine]:
    return PaddleEngine(threads=1)


def texts(page: Page) -> set[str]:
    return {word.text for word in page.words}


WANTED = {text for row in scans.ROWS for text in row if text}


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda rgb: rgb, id="clean"),
        pytest.param(lambda rgb: scans.turned(rgb, 3.0), id="skewed"),
        pytest.param(lambda rgb: np.ascontiguousarray(rgb[::-1, ::-1]), id="upside down"),
        pytest.param(lambda rgb: np.ascontiguousarray(np.rot90(rgb)), id="sideways"),
        pytest.param(scans.photographed, id="photographed"),
        pytest.param(lambda rgb: np.where(rgb > 140, 255, 0).astype(np.uint8), id="one bit"),
    ],
)
def test_every_cell_is_read(engine, spoil):
    page = recognize(scans.document(spoil(scans.form())), engine).pages[0]
    assert texts(page) >= WANTED | {"项目支出绩效自评表"}
    assert page.source == "ocr"


def test_rulings_make_the_grid(engine):
    page = recognize(scans.document(scans.turned(scans.form(), 2.0)), engine).pages[0]
    assert sum(ruling.horizontal for ruling in page.rulings) == len(scans.ROWS) + 1
    assert sum(not ruling.horizontal for ruling in page.rulings) == len(scans.WIDTHS) + 1


def test_words_are_placed_on_the_page_as_seen(engine):
    page = recognize(scans.document(np.ascontiguousarray(scans.form()[::-1, ::-1])), engine).pages[0]
    title = next(word for word in page.words if word.text == "项目支出绩效自评表")
    seen = page.seen(title.box)
    assert seen.overlap(Box(595 - 380, 420 - 75, 595 - 200, 420 - 52)) > 0.8 * title.box.width * title.box.height


def test_figures_under_a_seal_are_read_and_marked(engine):
    x, y = round((60 + 330 + 22) * 200 / 72), round((110 + 3 * 28 + 14) * 200 / 72)
    page = recognize(scans.document(scans.sealed(scans.form(), (x + 30, y - 20))), engine).pages[0]
    assert texts(page) >= WANTED
    assert any(word.under_seal for word in page.words if word.text in ("4", "10", "9.8"))
    assert len(page.seals) == 1


def test_lone_dash_is_a_dash_and_says_so(engine):
    page = recognize(scans.document(scans.form()), engine).pages[0]
    dash = next(word for word in page.words if word.text == "—")
    assert dash.repair is None or dash.repair.first in ("一", "_", "-")


def test_characters_have_edges_inside_their_word(engine):
    page = recognize(scans.document(scans.form()), engine).pages[0]
    for word in page.words:
        assert len(word.edges) == len(word.text) + 1
        assert list(word.edges) == sorted(word.edges)
        assert word.box.left == pytest.approx(word.edges[0])
        assert len(word.scores) == len(word.text)


@pytest.mark.parametrize(("shade", "word"), [(255, "blank"), (0, "black")])
def test_page_without_print_says_so(shade, word):
    page = recognize(scans.document(np.full((1170, 827, 3), shade, np.uint8)), NullEngine()).pages[0]
    assert page.source == "none"
    assert word in page.reason


def test_truthful_text_costs_no_engine():
    engine = ScriptedEngine(lambda line: Reading("错"))
    text = Page(1, 595, 842, words=(), source="text")
    shown = scans.document(np.full((100, 100, 3), 255, np.uint8))
    from dataclasses import replace

    from extractor.document import TextFacts, Word

    words = tuple(Word("预算", Box(50, 50 + 20 * i, 70, 60 + 20 * i)) for i in range(2))
    page = replace(text, words=words, facts=TextFacts(characters=4))
    assert recognize(shown.with_pages([page]), engine).pages[0].source == "text"
    assert engine.seen == 0


def test_progress_tells_pages_and_stages():
    told: list[tuple[int, str]] = []
    blank = np.full((1170, 827, 3), 255, np.uint8)
    recognize(scans.document(blank, blank), NullEngine(), progress=lambda page, stage: told.append((page, stage)))
    assert {page for page, _ in told} == {1, 2}
    assert "straighten" in {stage for _, stage in told}
    assert told[-1][1] == "done"


def test_resolution_never_exceeds_its_bounds():
    huge = Page(1, 12000, 8000)
    assert resolution(huge)[0] * 12000 / 72 == pytest.approx(4200)
    from extractor.document import TextFacts

    coarse = Page(1, 595, 842, facts=TextFacts(image_cover=1.0, image_dpi=100.0))
    assert resolution(coarse) == (100.0, 2.0)


def test_a_guess_across_other_words_is_a_phantom() -> None:
    """A shaded head was read once as its lines and once as one tall line of chance characters."""
    head = [_scored("指标解释", Box(230, 600, 272, 612), 0.99), _scored("分值", Box(402, 601, 422, 611), 0.99)]
    phantom, faint = _scored("微成位分", Box(230, 586, 534, 626), 0.4), _scored("注", Box(60, 640, 70, 650), 0.4)
    assert page_reader._without_phantoms([*head, phantom, faint]) == [*head, faint]
    title = _scored("自评表", Box(230, 586, 534, 626), 0.9)
    assert title in page_reader._without_phantoms([*head, title])


def _scored(text: str, box: Box, score: float) -> Word:
    return Word(text, box, confidence=score, scores=(score,) * len(text))
