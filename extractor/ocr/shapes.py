"""Does a character look like what the text layer says it is? Told by comparing small pictures.

No recogniser is needed: the claimed character must only look more like itself than like others.
The pictures in ``shapes.npz`` are made by ``tests/ocr/make_shapes.py``.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import cv2
import numpy as np
from numpy.typing import NDArray

SIZE = 16
"""Pictures are compared at this many pixels a side."""
OTHERS = 40
"""How many other characters a Chinese one is compared with."""


def normalised(grey: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """The ink of a character's picture, fitted into a square; None where there is none."""
    ink = 255.0 - grey.astype(np.float32)
    ink[ink < 0.35 * max(float(ink.max()), 1.0)] = 0
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if ink.max() < 60 or not len(rows):
        return None
    part = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    side = max(part.shape)
    square = np.zeros((side, side), np.float32)
    top, left = (side - part.shape[0]) // 2, (side - part.shape[1]) // 2
    square[top : top + part.shape[0], left : left + part.shape[1]] = part
    return np.asarray(cv2.resize(square, (SIZE, SIZE), interpolation=cv2.INTER_AREA), dtype=np.float32)


@cache
def _library() -> tuple[dict[str, list[int]], NDArray[np.float32]]:
    """Where each character's pictures are, and all pictures as unit vectors."""
    with files("extractor.ocr").joinpath("shapes.npz").open("rb") as stream:
        stored = np.load(stream)
        characters, bits = str(stored["characters"]), stored["bits"]
    pictures = np.unpackbits(bits, axis=1)[:, : SIZE * SIZE].reshape(-1, SIZE, SIZE).astype(np.float32)
    places: dict[str, list[int]] = {}
    for index, character in enumerate(characters):
        places.setdefault(character, []).append(index)
    return places, np.array([_vector(picture) for picture in pictures])


def _vector(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    soft = cv2.GaussianBlur(picture, (0, 0), 1.0).ravel()
    soft = soft - soft.mean()
    return np.asarray(soft / (np.linalg.norm(soft) + 1e-9), dtype=np.float32)


def vector(grey: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """A character's picture as a unit vector: the product of two is how alike they are; None where it is blank."""
    shape = normalised(grey) if grey.size else None
    return None if shape is None else _vector(shape)


def known(character: str) -> bool:
    """Is there a picture of it to compare with?"""
    return character in _library()[0]


def looks_like(grey: NDArray[np.uint8], claimed: str) -> bool | None:
    """Whether a character's picture looks like the claimed one; None where that cannot be told.

    A figure must look most like itself among the ten; a Chinese character be among the three
    likest of some forty.
    """
    shape = normalised(grey)
    if shape is None or not known(claimed):
        return None
    places, vectors = _library()
    vector = _vector(shape)

    def likeness(character: str) -> float:
        return float((vectors[places[character]] @ vector).max())

    if claimed.isdigit():
        return max("0123456789", key=likeness) == claimed
    own = likeness(claimed)
    return bool((vectors[_spread(len(vectors))] @ vector > own + 1e-6).sum() < 3)


@cache
def _spread(count: int) -> NDArray[np.int_]:
    """Some of the Chinese characters' pictures, from all over the library."""
    return np.linspace(count * 0.05, count - 1, OTHERS).astype(int)
