"""Sheets as HTML, and HTML as a PDF with the boxes of its leaves.

Every leaf is printed inside a link whose address is its pointer; Chromium keeps links as annotations with a box a
line, which are read into the boxes and then removed from the file.
"""

from __future__ import annotations

import html
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pymupdf
from playwright.sync_api import Error, sync_playwright

from evals.generate.grid import Cell, Grid, heights, parted
from evals.generate.project_report import Report, Sheet
from evals.generate.words import Dice
from extractor.errors import MissingPackage

ADDRESS = "http://leaf.invalid/#"
"""What a leaf's link leads to, but for its pointer."""
Boxes = dict[str, list[dict[str, Any]]]
"""Of leaves, by pointer: pages, each with a box in points from the top left."""
_SONG = ['"AR PL SungtiL GB"', '"Noto Serif CJK SC"', '"AR PL UMing CN"']
_FACES = [*_SONG, *_SONG, '"Noto Sans CJK SC"', '"AR PL KaitiM GB"', '"WenQuanYi Micro Hei"']
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
          "--disable-component-update", "--disable-sync"]  # fmt: skip


def page_of(report: Report, dice: Dice) -> str:
    """The report as one HTML document."""
    look = _look(dice, report)
    body = "\n".join(_sheet(sheet, dice, look) for sheet in report.sheets)
    return f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><style>{look["style"]}</style></head><body>{body}</body></html>'


def _look(dice: Dice, report: Report) -> dict[str, Any]:
    columns = max((len(sheet.grid.compiled()[0]) for sheet in report.sheets if sheet.grid), default=5)
    wide = not report.prose and (columns > 15 or dice.some(0.2))
    face, bold = dice.choice(_FACES), dice.choice(["400", "400", "700"])
    size = dice.choice([8, 8.5, 9, 9, 9.5, 10]) + (0.5 if wide else 0)
    rules = dice.choice(["full"] * 8 + ["dotted", "across", "grey", "none"])
    border = {
        "full": f"border: {dice.choice(['0.4', '0.5', '0.75', '1'])}pt solid #000",
        "dotted": "border: 0.5pt dotted #000", "grey": "border: 0.4pt solid #888",
        "across": "border: 0; border-bottom: 0.5pt solid #000", "none": "border: 0",
    }[rules]  # fmt: skip
    outer = "2pt double #000" if rules == "dotted" else dice.choice(["0.5pt", "1.2pt"]) + " solid #000"
    top, side, least = dice.randint(12, 20), dice.randint(11, 18), dice.randint(14, 26)
    style = f"""@page {{ size: A4 {"landscape" if wide else "portrait"}; margin: {top}mm {side}mm; }}
* {{ box-sizing: border-box; }} a {{ color: inherit; text-decoration: none; }}
body {{ margin: 0; color: #000; font: {size}pt/{dice.choice([1.2, 1.3, 1.4])} {face}, "Noto Serif CJK SC", serif; }}
section {{ break-after: page; margin-bottom: 6mm; position: relative; }} section:last-child {{ break-after: auto; }}
h1 {{ margin: 0 0 2mm; text-align: center; font: {bold} {dice.randint(15, 19)}pt/1.4 {dice.choice(_FACES)}, serif; }}
h2 {{ margin: 0 0 2mm; text-align: center; font: 400 11pt/1.4 {face}, serif; }}
.code {{ margin: 0; }} .line {{ display: flex; justify-content: space-between; margin: 0 0 1mm; }} .foot {{ margin: 2mm 0 0; white-space: pre-wrap; }}
table {{ width: calc(100% - 1pt); border-collapse: collapse; table-layout: fixed; {"border: " + outer if rules != "none" else "border-top: 1pt solid #000; border-bottom: 1pt solid #000"}; }}
table + table {{ margin-top: -0.5pt; }} tr {{ height: {least}pt; }} .turn {{ break-after: page; }}
td {{ {border}; padding: {dice.choice(["1pt 2pt", "2pt 3pt", "1.6pt 2pt"])}; text-align: center; vertical-align: middle; overflow-wrap: anywhere; white-space: pre-line; }}
td.text {{ text-align: {dice.choice(["left", "left", "center"])}; }} td.label {{ text-align: {dice.choice(["left", "left", "center"])}; }} td.money {{ text-align: {dice.choice(["center", "center", "right"])}; }}
td.head {{ {dice.choice(["", "", "", "font-weight: 700;", "background: #e9e9e9;"])} }}
.prose p {{ margin: 0; text-indent: 2em; text-align: justify; font-size: 13pt; line-height: 23pt; }} .prose h3 {{ margin: 4pt 0; text-indent: 2em; font: 700 13.5pt/24pt {face}, serif; break-after: avoid; }} .prose h4 {{ margin: 2pt 0; text-indent: 2em; font: 400 13pt/23pt "AR PL KaitiM GB", serif; break-after: avoid; }} .prose p.caption {{ text-indent: 0; text-align: center; font-size: 11pt; }} .prose p.sign {{ text-align: right; }}
.seal {{ position: absolute; width: 38mm; height: 38mm; opacity: 0.72; }}"""
    long, short = 842.0, 595.0
    paper = (long, short) if wide else (short, long)
    return {
        "style": style, "heads": dice.some(0.4), "vertical": dice.some(0.5), "seal": dice.some(0.2), "dice": dice,
        "size": size, "least": least, "width": paper[0] - 2 * side * 2.835, "height": paper[1] - 2 * top * 2.835 - 24,
    }  # fmt: skip


def _linked(text: str, pointer: str) -> str:
    shown = html.escape(text)
    return f'<a href="{ADDRESS}{pointer}">{shown}</a>' if pointer and text else shown


def _sheet(sheet: Sheet, dice: Dice, look: dict[str, Any]) -> str:
    parts = ["<section>", _seal(dice, sheet) if look["seal"] else ""]
    if sheet.code:
        parts.append(f'<p class="code">{sheet.code}</p>')
    if sheet.title:
        parts.append(f"<h1>{_linked(sheet.title, sheet.places.get('title', ''))}</h1>")
    if sheet.below:
        parts.append(f"<h2>{sheet.below}</h2>")
    if sheet.left or sheet.right:
        parts.append(f'<p class="line"><span>{_left(sheet)}</span><span>{html.escape(sheet.right)}</span></p>')
    parts.append(f'<div class="prose">{sheet.prose}</div>' if sheet.prose else "")
    parts += [_tables(sheet.grid, look, look["height"] - 80)] if sheet.grid else []
    parts += [f'<p class="foot">{html.escape(line)}</p>' for line in sheet.foot]
    return "\n".join([*parts, "</section>"])


def _left(sheet: Sheet) -> str:
    """The line of who filled in the form; its value is the leaf, its heading is not."""
    heading, colon, value = sheet.left.partition("：")
    return f"{html.escape(heading)}{colon}{_linked(value, sheet.places.get('left', ''))}"


def _tables(grid: Grid, look: dict[str, Any], first: float) -> str:
    """The grid, parted where the pages are full; `first` is what the head of the sheet leaves of the first page."""
    dice, high = look["dice"], heights(grid, look["width"], look["size"], look["least"])
    cuts, room = [], first
    for number, each in enumerate(high):
        if each > room and number not in grid.heads and number - 1 not in grid.heads:
            cuts.append(number)
            room = look["height"] - sum(high[n] for n in grid.heads)
        room -= each
    parts = parted(grid, cuts, dice.some(0.3), look["heads"])
    return '<div class="turn"></div>'.join(_table(grid, part, look) for part in parts)


def _table(whole: Grid, part: Grid, look: dict[str, Any]) -> str:
    widths, rows = part.compiled()
    columns = "".join(f'<col style="width:{100 * each / sum(widths):.3f}%">' for each in widths)
    return f"<table><colgroup>{columns}</colgroup><tbody>{_rows(rows, look)}</tbody></table>"


def _rows(rows: list[list[tuple[Cell, int]]], look: dict[str, Any]) -> str:
    return "".join(
        "<tr>" + "".join(_cell(cell, span, look) for cell, span in row if cell.kind != "gone") + "</tr>" for row in rows
    )


def _cell(cell: Cell, span: int, look: dict[str, Any]) -> str:
    spans = (f' colspan="{span}"' if span > 1 else "") + (f' rowspan="{cell.rows}"' if cell.rows > 1 else "")
    tall = look["vertical"] and cell.rows > 3 and cell.kind == "head" and len(cell.text) <= 6
    text = "<br>".join(html.escape(letter) for letter in cell.text) if tall else _linked(cell.text, cell.pointer)
    return f'<td class="{cell.kind}"{spans}>{text}</td>'


def _seal(dice: Dice, sheet: Sheet) -> str:
    name = (sheet.left.partition("：")[2] or "财政绩效专用章")[:14]
    letters = "".join(
        f'<text x="50" y="16" font-size="11" text-anchor="middle" fill="#d22" transform="rotate({-110 + 220 * n / max(len(name) - 1, 1):.1f} 50 50)">{letter}</text>'
        for n, letter in enumerate(name)
    )
    top, left = dice.randint(2, 60), dice.randint(90, 140)
    return f'<svg class="seal" style="top:{top}mm;left:{left}mm" viewBox="0 0 100 100"><circle cx="50" cy="50" r="47" fill="none" stroke="#d22" stroke-width="3"/><text x="50" y="62" font-size="30" text-anchor="middle" fill="#d22">★</text>{letters}</svg>'


def printed(pages: Iterable[tuple[Path, str]]) -> Iterator[tuple[Path, Boxes]]:
    """Print each HTML document to the path beside it; yields the path and the boxes of its leaves.

    Raises:
        MissingPackage: Chromium is not there, or does not start.
    """
    with sync_playwright() as driver:
        try:
            browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        except Error as error:
            raise MissingPackage(
                "打印样本需要 Chromium：apt-get install chromium，或 playwright install chromium",
                "samples are printed by Chromium: apt-get install chromium, or playwright install chromium",
            ) from error
        page = browser.new_page()
        for path, text in pages:
            page.set_content(text)
            page.pdf(path=str(path), prefer_css_page_size=True, print_background=True)
            yield path, settled(path)
        browser.close()


def settled(path: Path) -> Boxes:
    """Take the links out of a PDF, and its dates with them; what they covered is returned, by pointer."""
    boxes: Boxes = {}
    with pymupdf.open(path) as document:
        for page in document:
            for link in list(page.get_links()):
                address = unquote(link.get("uri", "") or link.get("name", ""))
                if address.startswith(ADDRESS):
                    box = [round(each, 2) for each in link["from"]]
                    boxes.setdefault(address[len(ADDRESS) :], []).append({"page": page.number + 1, "box": box})
                    page.delete_link(link)
        document.set_metadata({})
        data = document.tobytes(garbage=3, deflate=True, no_new_id=True)
    path.write_bytes(data)
    return boxes
