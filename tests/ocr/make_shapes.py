"""Makes extractor/ocr/shapes.npz: small pictures of characters, from the fonts that PyMuPDF carries.

    python tests/ocr/make_shapes.py

Figures come in several faces, for they differ more between fonts than Chinese characters do.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pymupdf

from extractor.ocr.shapes import SIZE, normalised

FACES = ("china-s", "helv", "tiro", "cour", "hebo", "tibo")
TARGET = Path(__file__).resolve().parents[2] / "extractor" / "ocr" / "shapes.npz"


def common() -> str:
    """The 3755 common characters of GB 2312's first level."""
    return "".join(
        bytes((high, low)).decode("gb2312")
        for high in range(0xB0, 0xD8)
        for low in range(0xA1, 0xFF)
        if not (high == 0xD7 and low > 0xF9)
    )


def drawn(character: str, face: str) -> np.ndarray:
    """The character as dark on light, large."""
    page = pymupdf.open().new_page(width=120, height=120)
    page.insert_text((20, 85), character, fontname=face, fontsize=72)
    picture = page.get_pixmap(colorspace=pymupdf.csGRAY)
    return np.frombuffer(picture.samples, np.uint8).reshape(picture.height, picture.width)


def main() -> None:
    """Write the file."""
    wanted = [(digit, face) for digit in "0123456789" for face in FACES]
    wanted += [(character, "china-s") for character in common()]
    shapes = [normalised(drawn(character, face)) for character, face in wanted]
    kept = [(character, shape) for (character, _), shape in zip(wanted, shapes, strict=True) if shape is not None]
    bits = np.packbits(
        np.array([shape > shape.max() * 0.4 for _, shape in kept]).reshape(len(kept), SIZE * SIZE), axis=1
    )
    np.savez_compressed(TARGET, characters=np.array("".join(character for character, _ in kept)), bits=bits)


if __name__ == "__main__":
    main()
