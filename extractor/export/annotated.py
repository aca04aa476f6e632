"""The document itself with what was read of it: boxes and findings as PDF annotations, which any viewer shows.

A box for each place that a leaf was read off, coloured by how surely, with its name and value; a note for each finding
beside its suspect. Documents of other formats become PDF first, a picture a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pymupdf

from extractor.document import Box, Document, Place
from extractor.errors import BrokenFile, PasswordNeeded
from extractor.export.naming import Language, code_name, described
from extractor.extraction import Evidence, Extraction, Finding
from extractor.files.pdf import MUPDF
from extractor.pointer import get

Colour = tuple[float, float, float]
_COLOURS: Mapping[str, Colour] = {
    "error": (0.80, 0.10, 0.10),
    "warning": (0.85, 0.50, 0.00),
    "corrected": (0.45, 0.20, 0.65),
    "exact": (0.10, 0.55, 0.30),
    "inferred": (0.20, 0.40, 0.80),
    "fuzzy": (0.75, 0.60, 0.00),
    "missing": (0.45, 0.45, 0.45),
}
_GRAVITY = ("error", "warning", "corrected", "missing", "fuzzy", "inferred", "exact")
_DPI = 150.0
_TITLE = "extractor"


@dataclass(frozen=True, slots=True)
class _Boxed:
    """The leaves that stand in one box, and the gravest that is to be said of them."""

    place: Place
    pointers: tuple[str, ...]
    kind: str


def annotated(
    extraction: Extraction, content: bytes, document: Document, password: str | None = None, language: Language = "zh"
) -> bytes:
    """The document as an annotated PDF, its notes in `language`; a PDF stays what it is, and keeps its password.

    Raises:
        PasswordNeeded: the PDF is encrypted, and the password is wrong or missing.
        BrokenFile: it cannot be written as a PDF.
    """
    try:
        with MUPDF, _opened(content, document, password) as pdf:
            pages = list(pdf)  # each loaded once
            for boxed in _boxes(extraction):
                _draw(pages, boxed, extraction, language)
            for index, finding in enumerate(extraction.findings):
                _note(pages, finding, extraction, index, language)
            made: bytes = pdf.tobytes(garbage=1, deflate=True, encryption=pymupdf.PDF_ENCRYPT_KEEP)
            return made
    except (pymupdf.FileDataError, RuntimeError, ValueError) as error:
        raise BrokenFile(
            "原件已损坏，无法生成带批注的 PDF；数据仍可用其他格式导出。",
            "the original is damaged and cannot be annotated; take the data away in another format",
        ) from error


def _opened(content: bytes, document: Document, password: str | None) -> Any:
    if document.format != "pdf":
        return _pictured(document)
    pdf = pymupdf.open(stream=content, filetype="pdf")
    if pdf.needs_pass and not pdf.authenticate(password or ""):
        pdf.close()
        raise PasswordNeeded("PDF 有密码，请先输入密码。", "the PDF is encrypted; give its password first")
    return pdf


def _pictured(document: Document) -> Any:
    """A PDF with a picture a page, for formats that have no pages of their own or are pictures."""
    pdf = pymupdf.open()
    for page in document.pages:
        made = pdf.new_page(width=page.width, height=page.height)
        if document.pictures is not None:
            pixels = document.pictures.render(page.number, _DPI)
            height, width = pixels.shape[:2]
            image = pymupdf.Pixmap(pymupdf.csRGB, width, height, pixels.tobytes(), False)
            made.insert_image(made.rect, pixmap=image)
    return pdf


# --- boxes --------------------------------------------------------------------------------------


def _boxes(extraction: Extraction) -> list[_Boxed]:
    """Each place once, whatever stands in it."""
    severity: dict[str, str] = {}
    for finding in extraction.findings:
        for pointer in finding.pointers:
            if severity.get(pointer) != "error" and finding.severity != "info":
                severity[pointer] = finding.severity
    shared: dict[Place, list[str]] = {}
    for pointer, mark in extraction.evidence.items():
        for place in mark.places:
            shared.setdefault(place, []).append(pointer)
    return [
        _Boxed(place, tuple(pointers), _gravest(pointers, severity, extraction.evidence))
        for place, pointers in shared.items()
    ]


def _gravest(pointers: Sequence[str], severity: Mapping[str, str], evidence: Mapping[str, Evidence]) -> str:
    kinds = {severity.get(pointer) or _kind(evidence[pointer]) for pointer in pointers}
    return next(kind for kind in _GRAVITY if kind in kinds)


def _kind(mark: Evidence) -> str:
    return "corrected" if mark.person == "corrected" else mark.match


def _draw(pages: Sequence[Any], boxed: _Boxed, extraction: Extraction, language: Language) -> None:
    page = _page(pages, boxed.place)
    if page is None:
        return
    colon = "：" if language == "zh" else ": "
    told = [f"{described(pointer, language)}{colon}{_value(extraction, pointer)}" for pointer in boxed.pointers]
    annotation = page.add_rect_annot(_rectangle(page, boxed.place.box))
    annotation.set_border(width=0.8)
    annotation.set_colors(stroke=_COLOURS[boxed.kind])
    annotation.set_info(title=_TITLE, subject="\n".join(boxed.pointers), content="\n".join(told))
    annotation.update()


def _value(extraction: Extraction, pointer: str) -> str:
    try:
        value = get(extraction.record, pointer)
    except KeyError:
        return "—"
    if value is None:
        return "—"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _page(pages: Sequence[Any], place: Place) -> Any:
    return pages[place.page - 1] if 0 < place.page <= len(pages) else None


def _rectangle(page: Any, box: Box) -> Any:
    """A box as a person sees it, on a page that may be stored turned; never of no size, which no annotation may be."""
    seen = pymupdf.Rect(box.left, box.top, max(box.right, box.left + 1), max(box.bottom, box.top + 1))
    return (seen * page.derotation_matrix).normalize()


# --- findings -----------------------------------------------------------------------------------


def _note(pages: Sequence[Any], finding: Finding, extraction: Extraction, index: int, language: Language) -> None:
    """A note at the suspect; a finding about what stands nowhere is told at the top of the first page."""
    place = _first_place(finding.pointers, extraction.evidence)
    page = _page(pages, place) if place else pages[0]
    if page is None:
        return
    at = (max(place.box.left - 18, 0), place.box.top) if place else (10 + 22 * (index % 20), 10)
    colon, said = ("：", finding.message) if language == "zh" else (": ", finding.message_en)
    told = [f"{code_name(finding.severity, language)}{colon}{said}"]
    told += [described(each, language) for each in finding.pointers]
    point = pymupdf.Point(*at) * page.derotation_matrix
    annotation = page.add_text_annot(point, "\n".join(told), icon="Note")
    annotation.set_colors(stroke=_COLOURS.get(finding.severity, _COLOURS["inferred"]))
    annotation.set_info(title=_TITLE, subject=finding.rule, content="\n".join(told))
    annotation.update()


def _first_place(pointers: Iterable[str], evidence: Mapping[str, Evidence]) -> Place | None:
    found = (evidence[pointer] for pointer in pointers if pointer in evidence)
    return next((mark.places[0] for mark in found if mark.places), None)
