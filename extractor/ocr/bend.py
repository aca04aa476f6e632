"""Paper that does not lie flat: how level lines bow, as a smooth shift over the page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

POWERS = ((2, 0), (3, 0), (4, 0), (2, 1), (3, 1))
"""Shifts go with run**i * across**j; lower powers are slant and perspective, taken out before."""
SLIGHTEST = 0.6
"""A bow of fewer pixels is not worth a remapping."""
STRONGEST = 0.03
"""A bow beyond this share of the page is a wrong fit."""


@dataclass(frozen=True)
class Bend:
    """Shifts in units of half the page's longer side, about its centre.

    `level` moves points of level lines up or down along x, `upright` those of upright lines
    sideways along y.
    """

    level: NDArray[np.float64]
    upright: NDArray[np.float64]

    def shift(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(dx, dy) from a flat place to where it lies on the bent page, in the same units."""
        return _terms(y, x) @ self.upright, _terms(x, y) @ self.level

    def turned_about(self) -> Bend:
        """The same bow seen upside down."""
        signs = np.array([-((-1.0) ** (i + j)) for i, j in POWERS])
        return Bend(self.level * signs, self.upright * signs)


def fitted(
    places: NDArray[np.float64],
    slopes: NDArray[np.float64],
    weights: NDArray[np.float64],
    upright: NDArray[np.bool_],
    unit: float,
) -> Bend | None:
    """The bend that the slopes of straight strokes tell, or None where the paper is flat enough.

    `places` are the strokes' middles in units of `unit` pixels about the page's centre.
    """
    x, y = places[:, 0], places[:, 1]
    level = _solved(x[~upright], y[~upright], slopes[~upright], weights[~upright])
    sideways = _solved(y[upright], x[upright], slopes[upright], weights[upright])
    bend = Bend(level, sideways)
    grid = np.linspace(-0.8, 0.8, 9)
    xs, ys = np.meshgrid(grid, grid)
    dx, dy = bend.shift(xs, ys)
    largest = max(float(np.abs(dx).max()), float(np.abs(dy).max()))
    return bend if SLIGHTEST / unit < largest < STRONGEST else None


def _terms(run: NDArray[np.float64], across: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([run**i * across**j for i, j in POWERS], axis=-1)


def _solved(
    run: NDArray[np.float64], across: NDArray[np.float64], slopes: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Coefficients whose derivative along the run is the slope, by robust least squares."""
    coefficients = np.zeros(len(POWERS))
    if len(run) < 12 or np.ptp(run) < 0.4:
        return coefficients
    derivative = np.stack([i * run ** (i - 1) * across**j for i, j in POWERS], axis=-1)
    # A slant that is left over must not be taken for a bow: constant and sideways terms soak it up.
    design = np.column_stack([derivative, np.ones_like(run), across])
    pull = np.diag([1e-3] * len(POWERS) + [1e-6, 1e-3]) * weights.sum()
    for _ in range(4):
        residual = design[:, :5] @ coefficients - slopes
        spread = max(float(np.median(np.abs(residual))) * 2, 5e-4)
        weight = weights * np.minimum(1.0, spread / np.maximum(np.abs(residual), 1e-9))
        solved = np.linalg.solve(design.T @ (design * weight[:, None]) + pull, design.T @ (slopes * weight))
        coefficients = solved[:5]
    return coefficients
