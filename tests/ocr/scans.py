"""Scans made for tests: a small form drawn, then spoiled the way scanners and telephones do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pymupdf
from numpy.typing import NDArray

from extractor.document import Document, Page, TextFacts

DPI = 200
ROWS = (
    ("三级指标", "年度指标值", "实际完成值", "分值", "得分"),
    ("维修养护道路里程", "≥120公里", "126.5公里", "10", "10"),
    ("工程验收合格率", "100%", "98.6%", "10", "9.8"),
    ("单位面积维护成本", "≤15万元", "—", "4", ""),
)
WIDTHS = (150, 90, 90, 45, 45)
LEFT, TOP, HEIGHT = 60, 110, 28


def form_pdf() -> bytes:
    """One A4 page: a title, and a ruled table of four rows."""
    file = pymupdf.open()
    page = file.new_page(width=595, height=420)
    page.insert_text((200, 70), "项目支出绩效自评表", fontname="china-s", fontsize=20)
    for row, cells in enumerate(ROWS):
        left = LEFT
        for text, width in zip(cells, WIDTHS, strict=True):
            page.draw_rect(pymupdf.Rect(left, TOP + row * HEIGHT, left + width, TOP + (row + 1) * HEIGHT), width=0.8)
            face = "china-s"
            page.insert_text((left + 8, TOP + row * HEIGHT + 18), text, fontname=face, fontsize=10.5)
            left += width
    return bytes(file.tobytes())


def form() -> NDArray[np.uint8]:
    """The form as a picture."""
    picture = pymupdf.open(stream=form_pdf(), filetype="pdf")[0].get_pixmap(dpi=DPI, alpha=False)
    return np.frombuffer(picture.samples, np.uint8).reshape(picture.height, picture.width, 3).copy()


def turned(rgb: NDArray[np.uint8], degrees: float) -> NDArray[np.uint8]:
    """Laid askew on the scanner."""
    height, width = rgb.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    return np.asarray(cv2.warpAffine(rgb, turn, (width, height), borderValue=(255, 255, 255)), np.uint8)


def sealed(rgb: NDArray[np.uint8], centre: tuple[int, int], radius: int = 90) -> NDArray[np.uint8]:
    """A red ring with a disc, as ink that lets print show through."""
    ink = np.zeros(rgb.shape[:2], np.uint8)
    cv2.circle(ink, centre, radius, 255, 8)
    cv2.circle(ink, centre, radius // 3, 255, -1)
    colour = np.array([0.92, 0.3, 0.3])
    share = (ink[:, :, None] / 255.0) * (1 - colour)
    return np.asarray(rgb * (1 - share), np.uint8)


def photographed(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """On a dark table, from an angle, half in shadow."""
    height, width = rgb.shape[:2]
    table = np.full((height + 300, width + 300, 3), (70, 55, 45), np.uint8)
    seen = np.array([[120, 140], [width + 190, 110], [width + 150, height + 170], [160, height + 190]], np.float32)
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    step = cv2.getPerspectiveTransform(flat, seen)
    size = (table.shape[1], table.shape[0])
    paper = cv2.warpPerspective(np.full_like(rgb, 255), step, size)
    page = cv2.warpPerspective(rgb, step, size)
    photo = np.where(paper > 127, page, table).astype(np.float32)
    photo *= np.linspace(0.95, 0.6, size[0])[None, :, None]
    return np.asarray(photo, np.uint8)


@dataclass
class Shown:
    """Pictures of a document, enlarged or shrunk to the resolution asked for."""

    pages: list[NDArray[np.uint8]]
    asked: int = 0

    def render(self, page: int, dpi: float) -> NDArray[Any]:
        """The page, as if its picture had been scanned at 200 dpi."""
        self.asked += 1
        scale = dpi / DPI
        picture = self.pages[page - 1]
        return picture if abs(scale - 1) < 0.01 else np.asarray(cv2.resize(picture, None, fx=scale, fy=scale))


def document(*pages: NDArray[np.uint8]) -> Document:
    """A document of scanned pages."""
    sizes = [(rgb.shape[1] * 72 / DPI, rgb.shape[0] * 72 / DPI) for rgb in pages]
    facts = TextFacts(image_cover=1.0, image_dpi=DPI)
    made = tuple(Page(number, *size, facts=facts) for number, size in enumerate(sizes, 1))
    return Document("scan", "pdf", "", made, Shown(list(pages)))
