"""The child's side of what is shown: a file opened for its pages, a page drawn, a place read again, annotations."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from extractor.document import Box, Document, Level, Place

_KEPT = 4
"""So many opened files are kept: who looks at one page looks at the next."""
_opened: OrderedDict[tuple[str, str | None], Document] = OrderedDict()

Answer = tuple[dict[str, Any], list[bytes]]
"""A message, and what goes with it."""


def answer(task: Mapping[str, Any], content: bytes) -> Answer:
    """What is asked for: ``pages``, ``picture`` of one, ``look`` at places of one, or ``annotated``.

    Raises:
        ExtractorError: the file cannot be opened, or the page not be drawn.
        MissingPackage: a place is to be read, and there is no recogniser.
    """
    document = _document(task, content)
    if task["kind"] == "pages":
        sizes = [[page.number, page.width, page.height] for page in document.pages]
        told = {"format": document.format, "hash": document.content_hash, "drawable": document.pictures is not None}
        return {**told, "sizes": sizes, "warnings": list(document.warnings)}, []
    if task["kind"] == "picture":
        return _picture(document, int(task["page"]), float(task["dpi"]))
    if task["kind"] == "look":
        return _looked(document, task)
    return {}, [_annotated(document, task, content)]


def _document(task: Mapping[str, Any], content: bytes) -> Document:
    from extractor.files import open_document

    known = hashlib.sha256(content).hexdigest(), task["password"]
    if known not in _opened:
        _opened[known] = open_document(content, name=task["name"], password=task["password"])
        while len(_opened) > _KEPT:
            _opened.popitem(last=False)
    _opened.move_to_end(known)
    return _opened[known]


def _picture(document: Document, page: int, dpi: float) -> Answer:
    from extractor.errors import NoSuchThing
    from extractor.files.refusal import refusing

    if document.pictures is None or not 1 <= page <= len(document.pages):
        raise NoSuchThing("没有这一页的图像。", "there is no picture of such a page")
    with refusing("这一页已损坏，无法显示。", "the page is damaged and cannot be drawn"):
        pixels = document.pictures.render(page, dpi)
    height, width = pixels.shape[:2]
    return {"height": height, "width": width}, [pixels.tobytes()]


def _looked(document: Document, task: Mapping[str, Any]) -> Answer:
    """What stands at the places of one value, read again in several cuts, and the places as pictures (PNG)."""
    from extractor.ocr.second_look import SecondLook
    from extractor.pipeline import embedded_engine, engine_named

    levels = {
        int(page): Level(placement and tuple(placement), width, height)
        for page, (placement, width, height) in task["levels"].items()
    }
    look = SecondLook(document.levelled(levels), engine_named(task["engine"]) or embedded_engine())
    places = [Place(int(page), Box(*map(float, box))) for page, *box in task["places"]]
    told = [[each.text, each.scores, each.centres, each.alternatives] for each in look.read(places)]
    return {"readings": told}, look.pictures(places)


def _annotated(document: Document, task: Mapping[str, Any], content: bytes) -> bytes:
    from extractor.export.annotated import annotated
    from extractor.interchange import from_json

    return annotated(from_json(task["extraction"]), content, document, task["password"], **task["more"])
