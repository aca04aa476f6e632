"""Scans of a printed report: a clean one, a skewed one, and a photo, each with the boxes carried along.

Augraphy takes 30 s to import and up to a minute for an effect, so the model of light, bend and noise is our own.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pymupdf
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Matrix = NDArray[np.float64]
Boxes = Mapping[str, Sequence[Mapping[str, Any]]]
VARIANTS = ("scan-clean", "scan-skewed", "scan-photo")


@dataclass(frozen=True, slots=True)
class Manner:
    """How one page is scanned; chance is drawn anew for each page."""

    dpi: int
    quality: int
    blur: float
    noise: float
    skew: float
    bend: float
    """How far the corners of a photo wander, as a share of the page."""
    light: float
    turn: float
    """Chance that a page lies on its side or head."""
    grey: bool = True


_MANNERS = {
    "scan-clean": Manner(200, 85, 0.5, 2, 0.15, 0, 0, 0),
    "scan-skewed": Manner(150, 45, 0.8, 6, 1.6, 0, 0.1, 0),
    "scan-photo": Manner(200, 60, 1.0, 5, 1.0, 0.025, 0.35, 0.12, grey=False),
}


def scanned(source: Path, variant: str, seed: str, boxes: Boxes) -> tuple[bytes, dict[str, list[dict[str, Any]]]]:
    """A PDF of pictures, and where the leaves are in it."""
    manner, chance = _MANNERS[variant], np.random.default_rng(list(f"{seed}/{variant}".encode()))
    moves: list[Matrix] = []
    with pymupdf.open(source) as document, pymupdf.open() as out:
        for page in document:
            picture, move = _page(page, manner, chance)
            moves.append(move)
            high, wide = picture.shape[:2]
            points = 72 / manner.dpi
            into = out.new_page(width=wide * points, height=high * points)
            into.insert_image(into.rect, stream=_jpeg(picture, manner))
        out.set_metadata({})
        data = bytes(out.tobytes(garbage=3, deflate=True, no_new_id=True))
    return data, dict(_moved(boxes, moves))


def _page(page: Any, manner: Manner, chance: np.random.Generator) -> tuple[Picture, Matrix]:
    """The page as a picture, and the matrix that takes points of the source to points of the scan."""
    drawn = page.get_pixmap(dpi=manner.dpi, alpha=False)
    picture = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.width, 3)[..., ::-1].copy()
    high, wide = picture.shape[:2]
    move = _homography(wide, high, manner, chance)
    ground = (255, 255, 255) if not manner.bend else (150, 165, 170)
    picture = cv2.warpPerspective(picture, move, (wide, high), flags=cv2.INTER_AREA, borderValue=ground)
    picture = _dirty(picture, manner, chance)
    if chance.random() < manner.turn:
        picture, turn = _turned(picture, int(chance.integers(1, 4)))
        move = turn @ move
    scale = np.diag([72 / manner.dpi, 72 / manner.dpi, 1.0])
    return picture, scale @ move @ np.linalg.inv(scale)


def _homography(wide: int, high: int, manner: Manner, chance: np.random.Generator) -> Matrix:
    angle = float(chance.uniform(-manner.skew, manner.skew))
    shrink = 1 - 2 * manner.bend if manner.bend else 1.0
    move = np.vstack([cv2.getRotationMatrix2D((wide / 2, high / 2), angle, shrink), [0, 0, 1]])
    if manner.bend:
        corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
        wandered = corners + chance.uniform(-manner.bend, manner.bend, (4, 2)).astype(np.float32) * [wide, high]
        move = cv2.getPerspectiveTransform(corners, wandered.astype(np.float32)) @ move
    return np.asarray(move, np.float64)


def _dirty(picture: Picture, manner: Manner, chance: np.random.Generator) -> Picture:
    high, wide = picture.shape[:2]
    lit = picture.astype(np.float32)
    if manner.light:
        down, across = np.mgrid[0 : 1 : high * 1j, 0 : 1 : wide * 1j].astype(np.float32)
        angle = chance.uniform(0, 2 * np.pi)
        slope = (np.cos(angle) * (across - 0.5) + np.sin(angle) * (down - 0.5)) * manner.light
        lit *= (1 - manner.light / 3 + slope)[..., None].clip(0.3, 1.05)
    lit = cv2.GaussianBlur(lit, (0, 0), manner.blur * float(chance.uniform(0.7, 1.2)))
    lit += chance.normal(0, manner.noise, lit.shape[:2]).astype(np.float32)[..., None]
    return np.asarray(lit.clip(0, 255), np.uint8)


def _turned(picture: Picture, quarters: int) -> tuple[Picture, Matrix]:
    """The picture turned so many quarters against the clock."""
    matrix = np.eye(3)
    for _ in range(quarters):
        wide = picture.shape[1]
        matrix = np.array([[0, 1, 0], [-1, 0, wide], [0, 0, 1]], np.float64) @ matrix
        picture = np.ascontiguousarray(np.rot90(picture))
    return picture, matrix


def _jpeg(picture: Picture, manner: Manner) -> bytes:
    shown = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if manner.grey and not _red(picture) else picture
    well, data = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, manner.quality])
    assert well
    return io.BytesIO(data.tobytes()).getvalue()


def _red(picture: Picture) -> bool:
    """A page with a seal is scanned in colour."""
    blue, red = picture[..., 0].astype(np.int16), picture[..., 2].astype(np.int16)
    return bool(((red - blue) > 60).mean() > 1e-4)


def _moved(boxes: Boxes, moves: Sequence[Matrix]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for pointer, places in boxes.items():
        moved = []
        for place in places:
            left, top, right, bottom = place["box"]
            corners = np.array([[[left, top], [right, top], [right, bottom], [left, bottom]]], np.float64)
            at = cv2.perspectiveTransform(corners, moves[place["page"] - 1])[0]
            box = [*at.min(axis=0), *at.max(axis=0)]
            moved.append({"page": place["page"], "box": [round(float(each), 2) for each in box]})
        yield pointer, moved
