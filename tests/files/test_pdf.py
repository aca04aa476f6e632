"""PDFs made here: words, rulings and turns as PyMuPDF writes them, and files that are not whole."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from extractor.document import Document, Page, Word
from extractor.errors import BrokenFile, LimitExceeded, PasswordNeeded
from extractor.files import Limits, open_document, pdf

Draw = Callable[[Any], None]


def made(*draw: Draw, width: float = 400, height: float = 300, **options: Any) -> bytes:
    with pymupdf.open() as file:
        for one in draw:
            one(file.new_page(width=width, height=height))
        return bytes(file.tobytes(**options))


def opened(*draw: Draw, **options: Any) -> Document:
    return open_document(made(*draw, **options))


def write(page: Any, at: tuple[float, float], text: str, **options: Any) -> None:
    """Latin letters in a Latin font: the Chinese one would set them a whole em apart."""
    size, (x, y) = options.pop("fontsize", 10), at
    for run in re.findall(r"[!-~]+|[^!-~]+", text):
        font = "helv" if run.isascii() else "china-s"
        page.insert_text((x, y), run, fontname=font, fontsize=size, **options)
        x += pymupdf.get_text_length(run, font, size)


def table(page: Any) -> None:
    """Two cells with a word each, 甲 and 1.50."""
    for x in (50, 150, 250):
        page.draw_line((x, 50), (x, 80))
    for y in (50, 80):
        page.draw_line((50, y), (250, y))
    write(page, (60, 70), "甲")
    write(page, (160, 70), "1.50")


def words(page: Page) -> list[str]:
    return [word.text for word in page.words]


def by_text(page: Page, text: str) -> Word:
    return next(word for word in page.words if word.text == text)


def test_words_know_their_box_their_edges_and_their_size() -> None:
    (page,) = opened(lambda page: write(page, (60, 70), "项目资金（万元）")).pages
    (word,) = page.words
    assert word.text == "项目资金（万元）"
    assert len(word.edges) == len(word.text) + 1
    assert word.size == pytest.approx(10)
    assert (word.box.left, word.edges[0]) == (pytest.approx(60, abs=0.5), word.box.left)
    assert word.box.top < 64 < 70 < word.box.bottom
    assert word.edges[1] - word.edges[0] == pytest.approx(10, abs=0.5)
    assert (page.source, page.facts.characters) == ("text", len(word.text))


def test_a_plumb_ruling_and_a_wide_gap_part_words() -> None:
    def draw(page: Any) -> None:
        write(page, (60, 70), "甲乙")
        page.draw_line((70, 50), (70, 80))
        write(page, (60, 170), "丙")
        write(page, (90, 170), "丁")

    assert words(opened(draw).pages[0]) == ["甲", "乙", "丙", "丁"]


def test_rulings_of_every_making_are_one_line_each() -> None:
    def draw(page: Any) -> None:
        page.draw_line((50, 50), (250, 50))
        page.draw_rect((50, 99.5, 250, 100.5), color=None, fill=(0, 0, 0))  # a thin filled rectangle
        page.draw_line((50, 150), (250, 150), dashes="[3 2] 0")
        for x in range(50, 250, 50):  # cell by cell
            page.draw_line((x, 200), (x + 50, 200))
        page.draw_line((50, 250), (250, 250), color=(1, 1, 1))  # white on white

    rulings = [ruling for ruling in opened(draw).pages[0].rulings if ruling.horizontal]
    assert [round(ruling.y0) for ruling in rulings] == [50, 100, 150, 200]
    assert all((round(r.x0), round(r.x1)) == (50, 250) for r in rulings if round(r.y0) != 150)


def test_a_row_of_dashes_is_one_ruling() -> None:
    def draw(page: Any) -> None:
        for x in range(50, 250, 6):
            page.draw_line((x, 100), (x + 4, 100))

    (ruling,) = opened(draw).pages[0].rulings
    assert (round(ruling.x0), round(ruling.x1), round(ruling.y0)) == (50, 252, 100)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen(turn: int) -> None:
    """Set so that it reads level once the page is turned: the words stand where a person sees them."""

    def draw(page: Any) -> None:
        page.set_rotation(turn)
        back = page.derotation_matrix
        for at, text in (((60, 70), "甲"), ((160, 70), "1.50")):
            write(page, tuple(pymupdf.Point(at) * back), text, rotate=turn)
        page.draw_line(pymupdf.Point(50, 90) * back, pymupdf.Point(250, 90) * back)

    (page,) = opened(draw).pages
    assert (page.width, page.height) == ((300, 400) if turn in (90, 270) else (400, 300))
    assert words(page) == ["甲", "1.50"]
    assert page.seen(by_text(page, "1.50").box).left == pytest.approx(160, abs=1)
    assert by_text(page, "1.50").box.bottom == pytest.approx(71.4, abs=1.5)
    (ruling,) = page.rulings
    assert tuple(round(value) for value in ruling[:4]) == (50, 90, 250, 90)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_seen_turned_is_made_level_and_placed_back(turn: int) -> None:
    def draw(page: Any) -> None:
        table(page)
        page.set_rotation(turn)

    (page,) = opened(draw).pages
    assert words(page) == ["甲", "1.50"]
    assert (page.width, page.height) == ((300, 400) if turn in (90, 270) else (400, 300))
    assert page.upright_size == (400, 300)
    seen = page.seen(by_text(page, "1.50").box)
    with pymupdf.open(stream=made(draw)) as file:
        (found,) = [box * file[0].rotation_matrix for box in file[0].search_for("1.50")]
    assert pymupdf.Rect(seen).intersect(found).get_area() > 0.6 * found.get_area()


def test_text_painted_twice_is_bold_and_read_once() -> None:
    def draw(page: Any) -> None:
        for shift in (0, 0.3):
            write(page, (60 + shift, 70), "总分100")

    (word,) = opened(draw).pages[0].words
    assert (word.text, word.bold) == ("总分100", True)


def test_a_watermark_is_left_out_and_told() -> None:
    def draw(page: Any) -> None:
        table(page)
        tilt = pymupdf.Matrix(45)
        write(page, (100, 150), "内部资料", fontsize=30, morph=(pymupdf.Point(100, 150), tilt))
        write(page, (100, 250), "样稿样稿", fontsize=40, color=(0.93, 0.93, 0.93))

    (page,) = opened(draw).pages
    assert words(page) == ["甲", "1.50"]
    assert page.facts.dropped == 8


def test_a_seal_drawn_as_text_is_left_out_with_its_level_characters() -> None:
    """Its characters run around a circle: the topmost stands as level as print does."""

    def seal(page: Any) -> None:
        for index, character in enumerate("ABCDEFG"):
            angle = -60 + 20 * index
            at = pymupdf.Point(120 + 6 * index, 100)
            turn = (at, pymupdf.Matrix(1, 1).prerotate(angle))
            page.insert_text(at, character, fontsize=9, color=(0.9, 0.1, 0.1), morph=turn)

    document = opened(lambda page: write(page, (60, 103), "total"), seal)
    assert words(document.pages[0]) == ["total"]


def test_a_glyph_that_stands_for_two_characters_is_the_common_one() -> None:
    (page,) = opened(lambda page: write(page, (60, 70), "规划\u20152025年", fontsize=12)).pages
    assert "".join(words(page)) == "规划—2025年"


def test_a_label_set_downwards_is_one_word() -> None:
    def draw(page: Any) -> None:
        table(page)
        for row, character in enumerate("绩效指标"):
            write(page, (300, 60 + 12 * row), character)
        page.insert_text((350, 60), "PLAN", fontname="helv", fontsize=10, rotate=270)

    page = opened(draw).pages[0]
    assert "PLAN" in words(page)
    assert by_text(page, "PLAN").box.height > by_text(page, "PLAN").box.width
    assert {"绩", "效", "指", "标"} <= set(words(page))


def test_text_that_cannot_be_seen_is_counted() -> None:
    (page,) = opened(lambda page: write(page, (60, 70), "看不见", render_mode=3)).pages
    assert page.facts.invisible == 3


def test_a_cropped_page_shows_what_is_left_of_it() -> None:
    def draw(page: Any) -> None:
        table(page)
        page.set_cropbox(pymupdf.Rect(140, 40, 260, 90))

    (page,) = opened(draw).pages
    assert words(page) == ["1.50"]
    assert (page.width, page.height) == (120, 50)
    assert by_text(page, "1.50").box.left == pytest.approx(20, abs=0.5)


def test_pictures_of_pages_show_what_is_written(tmp_path: Path) -> None:
    path = tmp_path / "报告.资料"
    path.write_bytes(made(table))
    document = open_document(path)
    assert (document.name, document.format, len(document.content_hash)) == ("报告.资料", "pdf", 64)
    assert document.pictures is not None
    picture = document.pictures.render(1, 144)
    assert picture.shape == (600, 800, 3)
    assert picture[100, 102:498].mean() < 250 < picture[20].mean()


def test_pages_without_text_say_so() -> None:
    def draw(page: Any) -> None:
        page.insert_image(page.rect, pixmap=pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 40, 30)))

    (page,) = opened(draw).pages
    assert (page.source, page.words) == ("none", ())
    assert page.facts.image_cover == pytest.approx(1)
    assert "no text layer" in page.reason


# --- not whole -----------------------------------------------------------------------------------

LOCKED = {"encryption": pymupdf.PDF_ENCRYPT_AES_256, "user_pw": "open", "owner_pw": "own"}


@pytest.mark.parametrize("password", [None, "", "wrong"])
def test_an_encrypted_file_asks_for_its_password(password: str | None) -> None:
    with pytest.raises(PasswordNeeded) as told:
        open_document(made(table, **LOCKED), password=password)
    assert ("wrong" in told.value.en) == bool(password)


@pytest.mark.parametrize("password", ["open", "own"])
def test_the_password_opens_it_and_its_pictures(password: str) -> None:
    document = open_document(made(table, **LOCKED), password=password)
    assert words(document.pages[0]) == ["甲", "1.50"]
    assert document.pictures is not None
    assert document.pictures.render(1, 36).min() < 200


def test_a_file_that_needs_no_password_to_be_read_is_read() -> None:
    content = made(table, encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="own")
    assert words(open_document(content).pages[0]) == ["甲", "1.50"]


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_refused(share: float) -> None:
    content = made(table, table)
    with pytest.raises(BrokenFile):
        open_document(content[: int(share * len(content))])


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(range(256)) * 20, b"%PDF-1.4\n%%EOF\n"])
def test_what_only_begins_like_a_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(BrokenFile):
        open_document(content)


def test_a_file_without_pages_is_refused() -> None:
    content = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )
    with pytest.raises(BrokenFile):
        open_document(content)


def test_a_damaged_file_is_read_with_a_warning() -> None:
    content = made(table)
    document = open_document(content.replace(b"startxref", b"startxxxx"))
    assert words(document.pages[0]) == ["甲", "1.50"]
    assert "repaired" in document.warnings[0]


def test_one_bad_page_does_not_lose_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    read_page = pdf.read_page

    def failing(page: Any, number: int) -> Page:
        if number == 2:
            raise pymupdf.mupdf.FzErrorBase(7, "syntax error")
        return read_page(page, number)

    monkeypatch.setattr(pdf, "read_page", failing)
    document = opened(table, table, table)
    assert [words(page) for page in document.pages] == [["甲", "1.50"], [], ["甲", "1.50"]]
    assert document.warnings == ("第 2 页无法读取 · page 2 cannot be read: FzErrorBase",)


def test_a_page_that_cannot_be_drawn_is_blank(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise pymupdf.mupdf.FzErrorBase(7, "syntax error")

    document = opened(table)
    monkeypatch.setattr(pymupdf.Page, "get_pixmap", failing)
    assert document.pictures is not None
    assert document.pictures.render(1, 72).min() == 255


def test_more_pages_than_allowed_are_refused() -> None:
    with pytest.raises(LimitExceeded, match="number of pages is 3, at most 2"):
        open_document(made(table, table, table), limits=Limits(max_pages=2))


def test_pictures_may_be_asked_for_from_several_threads() -> None:
    document = opened(table, table)
    assert document.pictures is not None
    shapes: list[tuple[int, ...]] = []

    def ask(number: int) -> None:
        assert document.pictures is not None
        shapes.append(document.pictures.render(number, 72).shape)

    threads = [threading.Thread(target=ask, args=(1 + i % 2,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shapes == [(300, 400, 3)] * 8


def test_a_text_object_of_several_lines_is_a_word_a_line() -> None:
    with pymupdf.open() as made_of_lines:
        page = made_of_lines.new_page(width=400, height=300)
        page.insert_text((50, 50), "x")
        (xref,) = page.get_contents()
        stream = made_of_lines.xref_stream(xref).decode()
        font = re.search(r"/(\w+) \d+(?:\.\d+)? Tf", stream)
        assert font is not None
        lines = f"BT /{font.group(1)} 9 Tf 12 TL 50 200 Td (first line) Tj T* (second) Tj T* (third) Tj ET"
        made_of_lines.update_stream(xref, lines.encode())
        content = made_of_lines.tobytes()
    (page,) = open_document(content).pages
    assert [word.text for word in page.words] == ["first line", "second", "third"]
    tops = [word.box.top for word in page.words]
    assert [round(low - high) for high, low in pairwise(tops)] == [12, 12]
