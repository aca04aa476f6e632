"""Text layers of whole files: those that lie are noticed, each in its way; true ones cost no recognition."""

from __future__ import annotations

from collections.abc import Callable

import pymupdf
import pytest
from ocr import scans

from extractor.files import open_document
from extractor.ocr import recognize
from extractor.ocr.fakes import ScriptedEngine
from extractor.ocr.ports import Reading

PRINTED = ("项目支出绩效自评表", "年初预算数 120.50 万元", "全年执行数 118.32 万元", "执行率 98.19%", "得分 9.82")
LINES = PRINTED * 4


def scanned(page: pymupdf.Page) -> None:
    """The picture of a form over all of the page."""
    picture = pymupdf.open(stream=scans.form_pdf(), filetype="pdf")[0].get_pixmap(dpi=100)
    page.insert_image(page.rect, pixmap=picture, keep_proportion=False)


def written(page: pymupdf.Page, lines: tuple[str, ...] = LINES, face: str = "china-s", mode: int = 0) -> None:
    for number, line in enumerate(lines):
        page.insert_text((60, 60 + 18 * number), line, fontname=face, fontsize=10.5, render_mode=mode)


def invisible(page: pymupdf.Page) -> None:
    """Poor recognition laid under the picture, unseen."""
    scanned(page)
    written(page, mode=3)


def hidden(page: pymupdf.Page) -> None:
    written(page)
    scanned(page)


def stamped(page: pymupdf.Page) -> None:
    """A picture of the page with no more text than a line that was put on it."""
    scanned(page)
    written(page, ("第1页",))


def private(page: pymupdf.Page) -> None:
    """Characters of a private font, as their code points tell nothing."""
    writer = pymupdf.TextWriter(page.rect)
    for number in range(12):
        writer.append((60, 60 + 18 * number), "\ue000\ue001\ue002\ue003 预算", pymupdf.Font("cjk"), 10.5)
    writer.write_text(page)


def decided(fill: Callable[[pymupdf.Page], None], turn: int = 0) -> tuple[str, str, int]:
    """(source, reason, pictures of lines that the engine was shown) of a page filled so."""
    file = pymupdf.open()
    fill(file.new_page(width=595, height=842))
    file[0].set_rotation(turn)
    engine = ScriptedEngine(lambda line: Reading("误", (0.9,)))
    page = recognize(open_document(file.tobytes()), engine).pages[0]
    return page.source, page.reason, engine.seen


@pytest.mark.parametrize(
    ("fill", "said"), [(scanned, "no text layer"), (invisible, "invisible"), (hidden, "hidden"), (stamped, "in part")]
)
def test_a_layer_that_is_not_what_is_seen_is_noticed(fill, said):
    source, reason, asked = decided(fill)
    assert source == "ocr"
    assert said in reason
    assert asked > 0


def test_private_characters_are_noticed():
    source, reason, _ = decided(private)
    assert source != "text"
    assert "garbled" in reason


@pytest.mark.parametrize("face", ["china-s", "china-ss"])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_true_layer_costs_no_recognition(face, turn):
    source, _, asked = decided(lambda page: written(page, face=face), turn)
    assert (source, asked) == ("text", 0)
