"""Text that a clip path hides, as spreadsheets paint it beside a page end."""

from __future__ import annotations

import pymupdf
import pytest

from extractor.files import open_document

_LINES = ("项目名称", "桥梁维护", "主管部门", "交通局")


def _pdf(*clips: tuple[float, float, float, float], rotation: int = 0) -> bytes:
    """A page with four lines in plain sight, and one line at (50, 300) for each clip rectangle around it."""
    with pymupdf.open() as file:
        page = file.new_page(width=400, height=500)
        for row, line in enumerate(_LINES):
            page.insert_text((50, 50 + 20 * row), line, fontname="china-s", fontsize=10)
        page.insert_text((50, 300), "预算执行", fontname="china-s", fontsize=10)
        page.clean_contents()
        (xref,) = page.get_contents()
        *plain, hidden = page.read_contents().split(b"BT")
        parts = [b"BT".join(plain)]
        for left, top, right, bottom in clips:
            clip = f" q {left} {500 - bottom} {right - left} {bottom - top} re W* n BT".encode()
            parts.append(clip + hidden.replace(b"ET", b"ET Q", 1))
        file.update_stream(xref, b"".join(parts))
        page.set_rotation(rotation)
        return bytes(file.tobytes())


def _texts(content: bytes) -> list[str]:
    return [word.text for word in open_document(content).pages[0].words]


_ELSEWHERE = (50.0, 320.0, 150.0, 360.0)
_AROUND = (40.0, 280.0, 150.0, 310.0)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_text_outside_of_its_clip_is_not_on_the_page(rotation: int) -> None:
    texts = _texts(_pdf(_ELSEWHERE, _ELSEWHERE, rotation=rotation))
    assert sorted(texts) == sorted(_LINES)


def test_text_inside_of_its_clip_is_read_once() -> None:
    assert _texts(_pdf(_AROUND, _ELSEWHERE)) == [*_LINES, "预算执行"]


def test_characters_beyond_the_clip_are_left_out() -> None:
    assert _texts(_pdf((40.0, 280.0, 64.0, 310.0), _ELSEWHERE)) == [*_LINES, "预算"]
