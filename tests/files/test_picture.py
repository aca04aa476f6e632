"""Picture files made here, as a person would see them."""

from __future__ import annotations

import io
import zlib
from typing import Any

import numpy
import pytest
from PIL import Image

from extractor.document import Document
from extractor.errors import BrokenFile, LimitExceeded
from extractor.files import Limits, open_document


def scene(width: int = 120, height: int = 80) -> Image.Image:
    """White with a black quarter at the top left."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste("black", (0, 0, width // 2, height // 2))
    return picture


def saved(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def drawn(document: Document, page: int = 1) -> numpy.ndarray:
    assert document.pictures is not None
    return document.pictures.render(page, 72)


def quarters(pixels: numpy.ndarray) -> str:
    """Which quarter is black: top left, top right, bottom left, bottom right."""
    height, width = pixels.shape[:2]
    middles = [(height // 4, width // 4), (height // 4, 3 * width // 4)]
    middles += [(3 * height // 4, width // 4), (3 * height // 4, 3 * width // 4)]
    return "".join("#" if pixels[at].mean() < 128 else "." for at in middles)


TURNED = {
    1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}  # fmt: skip


@pytest.mark.parametrize("orientation", TURNED)
def test_the_orientation_of_a_photo_is_followed(orientation: int) -> None:
    turn = TURNED[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = scene() if turn is None else scene().transpose(turn)
    document = open_document(saved(stored, "JPEG", exif=exif, quality=95, dpi=(72, 72)))
    (page,) = document.pages
    assert (page.width, page.height, page.source) == (120, 80, "none")
    assert drawn(document).shape == (80, 120, 3)
    assert quarters(drawn(document)) == "#..."


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "WEBP", "GIF"])
def test_every_format_is_read(kind: str) -> None:
    document = open_document(saved(scene(), kind))
    assert (document.format, len(document.pages)) == ("image", 1)
    assert drawn(document).shape[1] == round(document.pages[0].width)
    assert quarters(drawn(document)) == "#..."


@pytest.mark.parametrize("mode", ["CMYK", "L", "1", "P", "RGBA", "LA", "I;16", "I", "F"])
def test_every_kind_of_pixel_comes_out_right(mode: str) -> None:
    if mode in ("I;16", "I"):
        deep = numpy.array(scene().convert("L")).astype(numpy.uint16) * 257
        picture = Image.fromarray(deep if mode == "I;16" else deep.astype(numpy.int32))
    else:
        picture = scene().convert(mode)
    pixels = drawn(open_document(saved(picture, "PNG" if mode in ("P", "RGBA", "LA", "I;16") else "TIFF")))
    assert quarters(pixels) == "#..."
    assert pixels[-1, -1].tolist() == [255, 255, 255]
    assert pixels[1, 1].max() < 40


def test_what_is_transparent_is_paper() -> None:
    picture = scene().convert("RGBA")
    picture.putalpha(Image.new("L", picture.size, 0))
    assert drawn(open_document(saved(picture))).min() == 255


def test_a_fax_has_its_own_resolution_across_and_down() -> None:
    fax = scene(1728, 1078).convert("1")
    document = open_document(saved(fax, "TIFF", compression="group4", dpi=(204, 98)))
    (page,) = document.pages
    assert page.width == pytest.approx(1728 * 72 / 204, rel=0.01)
    assert page.height == pytest.approx(1078 * 72 / 98, rel=0.01)
    assert quarters(drawn(document)) == "#..."


def test_every_page_of_a_tiff_is_a_page() -> None:
    pages = [scene().convert("1"), scene(80, 120).convert("1"), scene().rotate(180).convert("1")]
    document = open_document(saved(pages[0], "TIFF", compression="group4", save_all=True, append_images=pages[1:]))
    assert [page.number for page in document.pages] == [1, 2, 3]
    assert [page.width > page.height for page in document.pages] == [True, False, True]
    assert [quarters(drawn(document, number)) for number in (1, 2, 3)] == ["#...", "#...", "...#"]


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_a_picture_that_moves_the_first_frame_is_the_page(kind: str) -> None:
    content = saved(scene(), kind, save_all=True, append_images=[scene().rotate(180)])
    document = open_document(content)
    assert len(document.pages) == 1
    assert quarters(drawn(document)) == "#..."


def test_the_preview_in_a_photo_is_no_page() -> None:
    assert len(open_document(saved(scene(), "MPO", save_all=True, append_images=[scene(12, 8)])).pages) == 1


@pytest.mark.parametrize(("dpi", "width"), [(300, 28.8), (72, 120.0), (1, 842.0), (100000, 842.0)])
def test_the_size_follows_the_resolution_where_it_can_be_true(dpi: int, width: float) -> None:
    document = open_document(saved(scene(), "PNG", dpi=(dpi, dpi)))
    assert document.pages[0].width == pytest.approx(width, rel=0.001)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_truncated_picture_is_refused(kind: str, share: float) -> None:
    noise = numpy.random.default_rng(1).integers(0, 255, (60, 60, 3), numpy.uint8)
    content = saved(Image.fromarray(noise), kind)
    with pytest.raises(BrokenFile):
        open_document(content[: int(share * len(content))])


def test_a_tiff_whose_second_page_is_cut_is_refused() -> None:
    noise = Image.fromarray(numpy.random.default_rng(1).integers(0, 255, (60, 60), numpy.uint8))
    content = bytearray(saved(noise, "TIFF", save_all=True, append_images=[noise]))
    with pytest.raises(BrokenFile):
        open_document(bytes(content[:-2000]))


def test_more_pixels_than_allowed_are_refused_unseen() -> None:
    small = bytearray(saved(scene()))
    small[16:24] = (60000).to_bytes(4, "big") * 2  # the header alone promises 3.6 thousand million pixels
    small[29:33] = zlib.crc32(small[12:29]).to_bytes(4, "big")
    with pytest.raises(LimitExceeded, match="pixels"):
        open_document(bytes(small))
    with pytest.raises(LimitExceeded, match="pixels of one picture is 9,600, at most 9,000"):
        open_document(saved(scene()), limits=Limits(max_pixels=9000))
