"""From the page as seen to an upright one: a homography found from the sheet's edge and its lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.ocr.bend import Bend

Matrix = NDArray[np.float64]

SEARCH = 900
"""The longer side of the picture that slants are searched in, in pixels."""

EDGE = 9.0
"""Pixels along the paper's edge that are not looked at: shadow of the edge, desk."""


@dataclass(frozen=True)
class Frame:
    """`to_seen` maps upright pixels to seen pixels; `width` and `height` are the upright size.

    `paper` are the corners of the sheet in seen pixels: what lies beyond them is no print.
    """

    to_seen: Matrix
    width: int
    height: int
    paper: NDArray[np.float64]
    note: str = ""
    bend: Bend | None = None

    def picture(self, rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The upright picture."""
        if self.bend is not None:
            return _unbent(rgb, self, self.bend)
        if np.allclose(self.to_seen, np.eye(3)) and rgb.shape[:2] == (self.height, self.width):
            return rgb
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        warped = cv2.warpPerspective(
            rgb, self.to_seen, (self.width, self.height), flags=flags, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(warped, dtype=np.uint8)

    def glimpse(self, rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The upright picture coarsely sampled: good enough to see how lines run, and several times as fast."""
        size = (self.width, self.height)
        if self.bend is None and np.allclose(self.to_seen, np.diag(np.diag(self.to_seen))):
            return np.asarray(
                cv2.resize(rgb, (self.width, self.height), interpolation=cv2.INTER_LINEAR), dtype=np.uint8
            )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        size = (self.width, self.height)
        warped = cv2.warpPerspective(rgb, self.to_seen, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(warped, dtype=np.uint8)

    def on_paper(self) -> NDArray[np.bool_]:
        """Where the upright picture shows paper, a little inside of its edge."""
        corners = np.column_stack([self.paper, np.ones(4)]) @ np.linalg.inv(self.to_seen).T
        corners = corners[:, :2] / corners[:, 2:]
        middle = corners.mean(axis=0)
        inset = 1 - EDGE / np.abs(corners - middle).max()
        mask = np.zeros((self.height, self.width), np.uint8)
        cv2.fillConvexPoly(mask, np.round(middle + (corners - middle) * inset).astype(np.int32), 1)
        return mask > 0

    def then(self, step: Matrix, width: int, height: int, note: str) -> Frame:
        """A further step, given as new upright pixels to the present ones."""
        notes = "; ".join(part for part in (self.note, note) if part)
        return Frame(self.to_seen @ step, width, height, self.paper, notes)


def _unbent(rgb: NDArray[np.uint8], frame: Frame, bend: Bend) -> NDArray[np.uint8]:
    """The upright picture of a bent page. The bow is smooth: every 16th pixel is mapped, the rest between."""
    unit = max(frame.width, frame.height) / 2
    across, down = np.arange(0, frame.width + 16, 16.0), np.arange(0, frame.height + 16, 16.0)
    xs, ys = np.meshgrid(across, down)
    dx, dy = bend.shift((xs - frame.width / 2) / unit, (ys - frame.height / 2) / unit)
    places = np.stack([xs + dx * unit, ys + dy * unit, np.ones_like(xs)], axis=-1) @ frame.to_seen.T
    coarse = (places[..., :2] / places[..., 2:]).astype(np.float32)
    # Sampled so that the k-th coarse point stands exactly at pixel 16 k.
    spread = np.array([[16.0, 0, 0], [0, 16.0, 0]], np.float32)
    full = cv2.warpAffine(coarse, spread, (frame.width, frame.height), flags=cv2.INTER_LINEAR)
    whole_, parts = cv2.convertMaps(full[..., 0], full[..., 1], cv2.CV_16SC2)
    bent = cv2.remap(rgb, whole_, parts, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(bent, dtype=np.uint8)


def whole(rgb: NDArray[Any], zoom: float = 1.0) -> Frame:
    """The picture as it is, enlarged by `zoom`."""
    height, width = rgb.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], float)
    to_seen = np.diag([1 / zoom, 1 / zoom, 1.0])
    return Frame(to_seen, round(width * zoom), round(height * zoom), corners)


def turned(frame: Frame, quarters: int) -> Frame:
    """The frame turned by `quarters` quarter turns anticlockwise (what was at the right is at the top)."""
    width, height = frame.width, frame.height
    quarters %= 4
    if quarters == 1:
        return frame.then(np.array([[0, -1, width - 1], [1, 0, 0], [0, 0, 1]], float), height, width, "turned 90°")
    if quarters == 2:
        step = np.array([[-1, 0, width - 1], [0, -1, height - 1], [0, 0, 1]], float)
        bend = frame.bend.turned_about() if frame.bend else None
        return replace(frame.then(step, width, height, "turned 180°"), bend=bend)
    if quarters == 3:
        return frame.then(np.array([[0, 1, 0], [-1, 0, height - 1], [0, 0, 1]], float), height, width, "turned 270°")
    return frame


def sheet(rgb: NDArray[np.uint8], zoom: float = 1.0) -> Frame | None:
    """The sheet of paper on a darker table, as a photograph shows it; None where paper fills the picture."""
    height, width = rgb.shape[:2]
    scale = SEARCH / max(height, width)
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    corners = _sheet_corners(small)
    if corners is None:
        return None
    corners = corners / scale
    top, bottom = np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[3])
    left, right = np.linalg.norm(corners[3] - corners[0]), np.linalg.norm(corners[2] - corners[1])
    wide, high = round(float(top + bottom) / 2 * zoom), round(float(left + right) / 2 * zoom)
    upright = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    step = cv2.getPerspectiveTransform(upright, corners.astype(np.float32))
    return Frame(np.asarray(step, dtype=np.float64), wide, high, corners, "sheet found on a table")


def _sheet_corners(small: NDArray[np.uint8]) -> NDArray[np.float64] | None:
    """Corners of the sheet from the top left clockwise. Paper is brighter and less coloured than a table."""
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (0, 0), 2), cv2.COLOR_RGB2LAB).astype(np.int16)
    light = lab[:, :, 0].astype(np.float32)
    chroma = np.hypot(lab[:, :, 1] - 128, lab[:, :, 2] - 128).astype(np.float32)
    best: tuple[float, NDArray[np.float64]] | None = None
    for weight in (0.0, 1.0, 2.5):
        value = np.clip(light - weight * chroma, 0, 255).astype(np.uint8)
        found = _quad_of(value)
        if found is not None and (best is None or found[0] > best[0]):
            best = found
    return best[1] if best else None


def _quad_of(value: NDArray[np.uint8]) -> tuple[float, NDArray[np.float64]] | None:
    """(fit, corners) of a bright quadrilateral that stands free of the picture's border."""
    _, mask = cv2.threshold(value, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    contour = cv2.convexHull(max(contours, key=cv2.contourArea))
    area = cv2.contourArea(contour)
    quad = _four_corners(contour)
    if quad is None or not 0.25 < area / mask.size < 0.985:
        return None
    inside = np.zeros_like(mask)
    cv2.fillPoly(inside, [np.round(quad).astype(np.int32)], 255)
    both = np.count_nonzero(inside & mask)
    fit = int(both) / max(int(np.count_nonzero(inside | mask)), 1)
    return (fit, _refined(mask, quad)) if fit > 0.93 and _stands_out(value, quad) else None


def _stands_out(value: NDArray[np.uint8], quad: NDArray[np.float64]) -> bool:
    """Does brightness fall sharply over the sides? A scan that merely darkens outwards has no such sides."""
    height, width = value.shape
    drops = []
    for start, end in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        along = (end - start) / np.linalg.norm(end - start)
        outwards = np.array([along[1], -along[0]])
        points = start + np.linspace(0.05, 0.95, 60)[:, None] * (end - start)
        inner, outer = np.round(points - 7 * outwards).astype(int), np.round(points + 7 * outwards).astype(int)
        seen = ((outer >= 0) & (outer < (width, height)) & (inner >= 0) & (inner < (width, height))).all(axis=1)
        if seen.sum() >= 20:
            fall = value[inner[seen, 1], inner[seen, 0]].astype(int) - value[outer[seen, 1], outer[seen, 0]]
            drops.append(float(np.median(fall)))
    return len(drops) >= 2 and min(drops) > 22


def _four_corners(contour: NDArray[Any]) -> NDArray[np.float64] | None:
    length = cv2.arcLength(contour, True)
    for share in (0.01, 0.02, 0.03, 0.05, 0.08):
        points = cv2.approxPolyDP(contour, share * length, True).reshape(-1, 2).astype(np.float64)
        if len(points) == 4:
            break
    else:
        return None
    centre = points.mean(axis=0)
    order = np.argsort(np.arctan2(points[:, 1] - centre[1], points[:, 0] - centre[0]))
    points = points[order]
    corners: NDArray[np.float64] = np.roll(points, -int(points.sum(axis=1).argmin()), axis=0)
    return corners


def _refined(mask: NDArray[np.uint8], quad: NDArray[np.float64]) -> NDArray[np.float64]:
    """The quadrilateral with each side fitted to the sheet's border: corners of paper are rounded or bent."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    border = max(contours, key=cv2.contourArea).reshape(-1, 2).astype(np.float64)
    lines = []
    for start, end in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        along = (end - start) / np.linalg.norm(end - start)
        offset = border - start
        run, away = offset @ along, offset @ np.array([-along[1], along[0]])
        length = np.linalg.norm(end - start)
        near = border[(np.abs(away) < 8) & (run > 0.06 * length) & (run < 0.94 * length)]
        if len(near) < 20:
            return quad
        vx, vy, x, y = cv2.fitLine(near.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
        lines.append(np.cross([x, y, 1.0], [x + vx, y + vy, 1.0]))
    corners = [np.cross(lines[i - 1], lines[i]) for i in range(4)]
    return np.array([corner[:2] / corner[2] for corner in corners])
