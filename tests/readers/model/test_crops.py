"""Strips of pages for what was recognised faintly."""

import io
from typing import Any

import numpy as np
from PIL import Image

from extractor.chunking import lines_of
from extractor.document import Box, Document, Page, Passage, Place, Word
from extractor.extraction import Reading
from extractor.layout import lay_out
from extractor.layout.blocks import Layout, Paragraph, Section
from extractor.llm import Question
from extractor.llm.fakes import ScriptedModel, connected
from extractor.readers.model import ModelReader
from extractor.readers.model.crops import crops, strips

TEXTS = ("项目支出绩效自评表", "（2022年度）", "项目名称：道路养护", "实施单位：公路站", "总分：88分")


class White:
    def __init__(self) -> None:
        self.asked: list[int] = []

    def render(self, page: int, dpi: float) -> Any:
        self.asked.append(page)
        return np.full((round(800 * dpi / 72), round(600 * dpi / 72), 3), 255, np.uint8)


def document(faint: dict[int, float]) -> tuple[Document, White]:
    words = tuple(
        Word(text, Box(60, 100 + 40 * row, 60 + 12 * len(text), 112 + 40 * row), confidence=faint.get(row, 0.99))
        for row, text in enumerate(TEXTS)
    )
    white = White()
    return Document("a.png", "image", "0", (Page(1, 600, 800, words, source="ocr"),), white), white


def laid(made: Document) -> Layout:
    """Each word a paragraph of its own."""
    blocks = tuple(Paragraph(Passage.of_word(1, word), (Place(1, word.box),)) for word in made.pages[0].words)
    return Layout(blocks, Section(0, blocks=blocks), document=made)


def test_a_layout_knows_its_document() -> None:
    made, _ = document({})
    assert lay_out(made).document is made


def test_faint_lines_are_shown_from_the_first_to_the_last() -> None:
    made, white = document({2: 0.5, 4: 0.6})
    lines = lines_of(laid(made))
    draw = crops(made, lines)
    assert draw is not None
    assert white.asked == []  # drawn only where it is sent
    (data,) = draw()
    ((page, box),) = strips(made, [line for line in lines if (line.passage.confidence or 1) < 0.8])
    assert (page, box) == (1, Box(0, 174, 600, 278))
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (1250, round(278 * 150 / 72) - round(174 * 150 / 72))


def test_print_that_was_read_surely_is_not_shown() -> None:
    made, _ = document({})
    assert crops(made, lines_of(laid(made))) is None
    assert crops(None, lines_of(laid(made))) is None


def test_the_reader_shows_a_chunk_that_was_read_faintly() -> None:
    asked: list[Question] = []

    def script(question: Question) -> Any:
        asked.append(question)
        facts = ["名称=3:道路养护", "实施单位=4:公路站", "总得分=5:88分"]
        form = {"facts": facts, "funds": [], "goals": [], "indicators": []}
        return {"type": "自评表", "report": ["标题=1:*", "年度=2:2022"], "forms": [form], "other": ""}

    for faint in ({2: 0.5}, {}):
        made, _ = document(faint)
        reading: Reading = ModelReader(connected(ScriptedModel(script))).read(laid(made))
        assert reading.record["projects"][0]["name"] == "道路养护"
    with_picture, without = asked
    assert with_picture.pictures is not None
    assert with_picture.pictures()[0].startswith(b"\x89PNG")
    assert without.pictures is None
