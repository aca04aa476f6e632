"""Damaged and wrong files, end to end: read or refused with a reason, never anything else."""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pymupdf
import pytest
from PIL import Image, ImageDraw
from twins import docx_twin, items_of, xlsx_twin

from extractor.cli import main
from extractor.errors import ExtractorError
from extractor.files import open_document
from extractor.layout import lay_out

CASE = "songping-2024-target"
LONGEST = 60.0
"""Seconds of processor time after which a file counts as hung; most take a hundredth of one."""


# --- mutations -----------------------------------------------------------------------------------


def mutated(content: bytes, rng: random.Random) -> bytes:
    """Cut off, with a piece lost or doubled, or with bytes changed."""
    whole = bytearray(content)
    at = rng.randrange(len(whole))
    end = min(len(whole), at + rng.randrange(1, 2000))
    how = rng.randrange(6)
    if how == 0:
        return content[:at]
    if how == 1:
        del whole[at:end]
    elif how == 2:
        whole[at:at] = whole[at:end]
    else:
        for _ in range(rng.choice((1, 10, 100, 1000))):
            whole[rng.randrange(len(whole))] = rng.choice((rng.randrange(256), 0, 255, 48, 57, 45))
    return bytes(whole)


def with_a_part_mutated(content: bytes, rng: random.Random) -> bytes:
    """A sound archive, one of whose parts is not what it was."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        names = archive.namelist()
        chosen = rng.choice([name for name in names if name.endswith((".xml", ".rels"))])
        for name in names:
            part = archive.read(name)
            out.writestr(name, mutated(part, rng) if name == chosen else part)
    return stream.getvalue()


def originals(kind: str, folder: Path) -> bytes:
    page = (folder / "document.html").read_bytes()
    if kind == "picture":
        picture, stream = Image.new("RGB", (200, 100), "white"), io.BytesIO()
        ImageDraw.Draw(picture).ellipse((10, 10, 90, 90), fill="red")
        picture.save(stream, "PNG")
        return stream.getvalue()
    return {
        "pdf": lambda: (folder / "document.pdf").read_bytes(),
        "html": lambda: page,
        "docx": lambda: docx_twin(items_of(page)),
        "xlsx": lambda: xlsx_twin(items_of(page)),
    }[kind]()


@pytest.mark.parametrize("kind", ["pdf", "html", "docx", "xlsx", "picture"])
def test_a_mutated_file_is_read_or_refused(kind: str, reports: Path) -> None:
    content = originals(kind, reports / CASE)
    read = refused = 0
    for seed in range(10):
        rng = random.Random(seed)
        change = with_a_part_mutated if kind in ("docx", "xlsx") and seed % 5 else mutated
        start = time.process_time()
        try:
            document = open_document(change(content, rng))
            lay_out(document)
            if kind == "picture" and document.pictures is not None:
                document.pictures.render(1, 36)
            read += 1
        except ExtractorError as error:
            refused += bool(error.zh and error.en)
        assert time.process_time() - start < LONGEST
    assert read + refused == 10


# --- what is no report ---------------------------------------------------------------------------


def novel() -> bytes:
    lines = [
        "第一章　雨夜",
        "那天夜里下着大雨，少年独自走过石桥，听见河水在脚下流动。",
        "他想起母亲说过的话，加快了脚步。",
    ] * 3
    return pdf_of(lines)


def invoice() -> bytes:
    rows = [("货物名称", "数量", "单价", "金额"), ("办公桌", 2, "500.00", "1000.00"), ("椅子", 4, "120.00", "480.00")]
    cells = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in rows)
    return f"<h1>销售发票</h1><p>开票日期：2023年5月6日</p><table>{cells}</table><p>价税合计：1480.00元</p>".encode()


def numbers() -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in range(20):
        book.active.append([row * 1.5, row + 2, row * row])
    book.save(stream)
    return stream.getvalue()


def no_words() -> bytes:
    with pymupdf.open() as file:
        page = file.new_page()
        for y in range(100, 500, 20):
            page.draw_line((50, y), (500, y))
        for x in (50, 200, 500):
            page.draw_line((x, 100), (x, 480))
        return bytes(file.tobytes())


def bare_picture() -> bytes:
    picture, stream = Image.new("RGB", (300, 200), (90, 140, 60)), io.BytesIO()
    picture.save(stream, "JPEG")
    return stream.getvalue()


def garbled() -> bytes:
    """Words that a font without a map to characters leaves as private-use code points."""
    return pdf_of(["".join(chr(0xE000 + (row * 31 + i) % 900) for i in range(30)) for row in range(20)])


def pdf_of(lines: list[str]) -> bytes:
    with pymupdf.open() as file:
        page = file.new_page()
        for row, line in enumerate(lines):
            page.insert_text((72, 90 + 24 * row), line, fontname="china-s", fontsize=12)
        return bytes(file.tobytes())


@pytest.fixture(params=[novel, numbers, no_words, bare_picture, garbled], ids=lambda make: make.__name__)
def no_report(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    make: Callable[[], bytes] = request.param
    path = tmp_path / "input.bin"
    path.write_bytes(make())
    return path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_no_report_is_told(no_report: Path, language: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(no_report), "--lang", language]) == 2
    output = capfd.readouterr()
    assert output.out == ""
    assert output.err.startswith("input.bin: ")
    assert output.err.count("\n") == 1
    assert ("没有找到" in output.err) == (language == "zh")
    assert ("No budget-performance report" in output.err) == (language == "en")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_invoice_gives_no_record(language: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "invoice.html"
    path.write_bytes(invoice())
    assert main(["extract", str(path), "--lang", language]) == 2
    output = capfd.readouterr()
    assert output.out == ""
    assert output.err.startswith("invoice.html: ")
    assert output.err.count("\n") == 1


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx", "picture"])
def test_what_is_cut_off_is_told(kind: str, reports: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    content = originals(kind, reports / CASE)
    path = tmp_path / "cut"
    path.write_bytes(content[: len(content) // 2])
    assert main(["extract", str(path), "--lang", "en"]) == 2
    output = capfd.readouterr()
    assert output.out == ""
    assert output.err.startswith("cut: ")
    assert "truncated or damaged" in output.err


def test_an_empty_file_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "none.docx").touch()
    assert main(["extract", str(tmp_path / "none.docx"), "--lang", "en"]) == 2
    assert capfd.readouterr() == ("", "none.docx: The file is empty. Check that the upload or download was complete.\n")
