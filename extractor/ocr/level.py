"""Slant, shear and what perspective is left, found from rulings and lines of text and taken out."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.ocr.bend import Bend
from extractor.ocr.bend import fitted as fitted_bend
from extractor.ocr.frame import SEARCH, Frame, Matrix

BORDER = 0.025
STEEPEST = 12.0
"""The largest slant that is looked for, in degrees."""


def levelled(frame: Frame, grey: NDArray[np.uint8]) -> Frame:
    """The frame with lines of text level and rulings at right angles.

    `grey` is the frame's picture, evenly lit.
    """
    scale = SEARCH * 1.3 / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    scale = small.shape[0] / grey.shape[0]
    dark = small < 185
    angle = slant(dark)
    centre = np.array([small.shape[1] / 2, small.shape[0] / 2])
    segments = _turned_segments(_segments(small, dark, angle), centre, -angle)
    unit = max(small.shape) / 2
    parameters = _fitted(segments, unit)
    step = _matrix(parameters, unit) @ _rotation(-angle)
    shift = np.array([[1, 0, -centre[0]], [0, 1, -centre[1]], [0, 0, 1.0]])
    zoom = np.diag([scale, scale, 1.0])
    seen_to_upright = np.linalg.inv(zoom) @ np.linalg.inv(shift) @ step @ shift @ zoom
    note = f"levelled by {angle:+.2f}°" if abs(angle) > 0.05 else ""
    fitted = _fitting(frame, seen_to_upright, note)
    return replace(fitted, bend=_bend(segments, parameters, unit, fitted, scale))


def _bend(
    segments: NDArray[np.float64], parameters: NDArray[np.float64], unit: float, frame: Frame, scale: float
) -> Bend | None:
    """The bow that the segments still show once they are levelled."""
    if len(segments) < 12:
        return None
    flat = _moved(segments, _matrix(parameters, unit))
    middles = np.column_stack([flat[:, 0] + flat[:, 2], flat[:, 1] + flat[:, 3]]) / 2 / unit
    length = np.hypot(flat[:, 2] - flat[:, 0], flat[:, 3] - flat[:, 1]) / unit
    largest = max(frame.width, frame.height) / 2 * scale / unit
    return fitted_bend(middles / largest, _tilts(parameters, segments, unit), length, segments[:, 4] == 1, unit / scale)


def _fitting(frame: Frame, to_upright: Matrix, note: str) -> Frame:
    """The frame after `to_upright`, its canvas large enough to lose no corner."""
    corners = np.array([[0, 0, 1], [frame.width, 0, 1], [frame.width, frame.height, 1], [0, frame.height, 1]], float)
    moved = corners @ to_upright.T
    moved = moved[:, :2] / moved[:, 2:]
    low, high = moved.min(axis=0), moved.max(axis=0)
    shift = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1.0]])
    width, height = np.ceil(high - low).astype(int).tolist()
    back: Matrix = np.asarray(np.linalg.inv(shift @ to_upright), np.float64)
    return frame.then(back, width, height, note)


def _rotation(degrees: float) -> Matrix:
    angle = np.radians(degrees)
    return np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1.0]])


def slant(dark: NDArray[np.bool_]) -> float:
    """The slant of lines of text in degrees, positive where they fall to the right.

    Of all slants, the true one gives the sharpest profile of ink over the rows.
    """
    points = np.argwhere(dark[::2, ::2])
    if len(points) < 50:
        return 0.0
    if len(points) > 40000:
        points = points[:: len(points) // 40000 + 1]
    ys, xs = points[:, 0].astype(np.float32), points[:, 1].astype(np.float32)

    def sharpness(degrees: float) -> float:
        rows = ys - xs * np.float32(np.tan(np.radians(degrees)))
        counts = np.bincount((rows - rows.min()).astype(np.int32)).astype(np.float64)
        return float(np.square(np.diff(counts)).sum())

    angle = 0.0
    for reach, step in ((STEEPEST, 0.5), (0.5, 0.1), (0.1, 0.025)):
        tried = np.arange(angle - reach, angle + reach + step / 2, step)
        angle = float(tried[int(np.argmax([sharpness(float(one)) for one in tried]))])
    return angle


def _segments(small: NDArray[np.uint8], dark: NDArray[np.bool_], angle: float) -> NDArray[np.float64]:
    """Straight strokes as rows (x0, y0, x1, y1, along): along 0 for level ones, 1 for upright ones."""
    detector = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE)
    found = detector.detect(small)[0]
    strokes = np.zeros((0, 4)) if found is None else found.reshape(-1, 4).astype(np.float64)
    delta = strokes[:, 2:] - strokes[:, :2]
    length = np.hypot(delta[:, 0], delta[:, 1])
    degrees = np.degrees(np.arctan2(delta[:, 1], delta[:, 0])) - angle
    level = np.abs((degrees + 90) % 180 - 90) < 5
    upright = np.abs(degrees % 180 - 90) < 5
    # Strokes of characters are shorter than a row is high.
    long = length > max(small.shape) * 0.022
    along = np.where(level, 0.0, 1.0)
    # What runs along the picture's border is the paper's own edge, seldom straight.
    size = np.array([small.shape[1], small.shape[0]])
    middle = (strokes[:, :2] + strokes[:, 2:]) / 2
    inside = ((middle > BORDER * size.min()) & (middle < size - BORDER * size.min())).all(axis=1)
    keep = long & inside & (level | upright)
    rulings = np.column_stack([strokes, along])[keep]
    return np.vstack([rulings, _text_lines(dark, angle)])


def _text_lines(dark: NDArray[np.bool_], angle: float) -> NDArray[np.float64]:
    """Long lines of text as level segments, from runs of characters smeared together."""
    height, width = dark.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    level = cv2.warpAffine(dark.astype(np.uint8), turn, (width, height))
    smeared = cv2.morphologyEx(level, cv2.MORPH_CLOSE, np.ones((1, 13), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(smeared)
    rows = _margins(stats[1:].astype(np.float64))
    for index in range(1, count):
        x, y, wide, high, area = stats[index]
        if high > 26 or wide < 8 * high or area < 0.4 * wide * high or high < 4:
            continue
        patch = labels[y : y + high, x : x + wide] == index
        ys, xs = np.nonzero(patch & (level[y : y + high, x : x + wide] > 0))
        rise, start = np.polyfit(xs, ys, 1)
        rows.append([x, y + start, x + wide, y + start + rise * wide, 0.0])
    if not rows:
        return np.zeros((0, 5))
    back = cv2.invertAffineTransform(turn)
    lines = np.array(rows)
    for first in (0, 2):
        lines[:, first : first + 2] = lines[:, first : first + 2] @ back[:, :2].T + back[:, 2]
    return lines


def _margins(boxes: NDArray[np.float64]) -> list[list[float]]:
    """Upright segments along which lines of text begin, or end, one below the other.

    Where no ruling stands upright, an even margin tells how upright lines run.
    """
    boxes = boxes[(boxes[:, 3] >= 6) & (boxes[:, 3] <= 26) & (boxes[:, 2] >= boxes[:, 3])]
    segments = []
    for ends in (boxes[:, 0], boxes[:, 0] + boxes[:, 2]):
        chains: list[list[tuple[float, float]]] = []
        for x, y in sorted(zip(ends, boxes[:, 1] + boxes[:, 3] / 2, strict=True), key=lambda place: place[1]):
            for chain in chains:
                if abs(chain[-1][0] - x) <= 3 and 0 < y - chain[-1][1] < 60:
                    chain.append((x, y))
                    break
            else:
                chains.append([(x, y)])
        segments += [segment for chain in chains if len(chain) >= 6 for segment in _straight(np.array(chain))]
    return segments


def _straight(chain: NDArray[np.float64]) -> list[list[float]]:
    """The chain as one segment, if it runs straight."""
    slope, start = np.polyfit(chain[:, 1], chain[:, 0], 1)
    off = np.abs(chain[:, 0] - start - slope * chain[:, 1])
    if np.median(off) > 1.0:
        return []
    top, bottom = chain[0, 1], chain[-1, 1]
    return [[start + slope * top, top, start + slope * bottom, bottom, 1.0]]


def _turned_segments(segments: NDArray[np.float64], centre: NDArray[np.float64], degrees: float) -> NDArray[np.float64]:
    """The segments about the centre, turned by `degrees`."""
    turn = _rotation(degrees)[:2, :2]
    moved = segments.copy()
    for first in (0, 2):
        moved[:, first : first + 2] = (segments[:, first : first + 2] - centre) @ turn.T
    return moved


def _matrix(parameters: NDArray[np.float64], unit: float) -> Matrix:
    """(turn, shear, perspective over x, perspective over y) as a homography about the centre."""
    turn, shear, over_x, over_y = parameters
    affine = np.array([[1.0, shear - turn, 0], [turn, 1.0, 0], [0, 0, 1.0]])
    tilted: Matrix = np.array([[1.0, 0, 0], [0, 1.0, 0], [over_x / unit, over_y / unit, 1.0]]) @ affine
    return tilted


def _fitted(segments: NDArray[np.float64], unit: float) -> NDArray[np.float64]:
    """The four parameters that make level segments level and upright ones upright, robustly.

    Gauss-Newton with Huber weights. A weak pull towards zero decides what no segment tells: a
    page without upright rulings has no shear.
    """
    parameters = np.zeros(4)
    if len(segments) < 4:
        return parameters
    length = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    for _ in range(8):
        residual = _tilts(parameters, segments, unit)
        slopes = np.column_stack(
            [(_tilts(parameters + step, segments, unit) - residual) / 1e-4 for step in np.eye(4) * 1e-4]
        )
        spread = max(float(np.median(np.abs(residual))) * 1.5, 5e-4)
        weight = length / unit * np.minimum(1.0, spread / np.maximum(np.abs(residual), 1e-9)) ** 1.5
        pull = np.diag([1e-6, 0.02, 0.02, 0.02]) * 0.2
        normal = slopes.T @ (slopes * weight[:, None]) + pull
        parameters = parameters - np.linalg.solve(normal, slopes.T @ (residual * weight) + pull @ parameters)
    return parameters if np.abs(parameters).max() < 0.25 else np.zeros(4)


def _moved(segments: NDArray[np.float64], matrix: Matrix) -> NDArray[np.float64]:
    moved = segments.copy()
    for first in (0, 2):
        points = np.column_stack([segments[:, first : first + 2], np.ones(len(segments))]) @ matrix.T
        moved[:, first : first + 2] = points[:, :2] / points[:, 2:]
    return moved


def _tilts(parameters: NDArray[np.float64], segments: NDArray[np.float64], unit: float) -> NDArray[np.float64]:
    """How far each segment is from level or upright, as a slope."""
    flat = _moved(segments, _matrix(parameters, unit))
    delta = flat[:, 2:4] - flat[:, :2]
    length = np.hypot(delta[:, 0], delta[:, 1]) + 1e-9
    # Direction does not count: a segment may run either way.
    slope = np.where(segments[:, 4] == 0, delta[:, 1] * np.sign(delta[:, 0]), delta[:, 0] * np.sign(delta[:, 1]))
    return np.asarray(slope / length, dtype=np.float64)
