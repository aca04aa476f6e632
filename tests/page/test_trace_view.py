from __future__ import annotations

import pytest

from extractor.page.trace_view import reason


@pytest.mark.parametrize(
    ("told", "chinese"),
    [
        ("no text layer; turned 90°; levelled by -0.15°", "没有文字层，已转正 90°，已校平 -0.15°"),
        ("text layer", "文字层可信"),
        ("the print is only 14 pixels high, expect errors", "字高仅 14 像素，可能有误"),
        ("something new", ""),
    ],
)
def test_why_a_page_was_read_as_it_was_is_told_in_either_language(told: str, chinese: str) -> None:
    assert reason(told, "en") == told
    assert reason(told, "zh") == chinese
