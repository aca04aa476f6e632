"""Words to lines, and a cell's lines to its text."""

from __future__ import annotations

import pytest

from extractor.document import Box, Word
from extractor.layout.lines import flow, line_passage, lines_of, word_size
from tests.layout.setting import Sheet


def cell(width: float, *lines: str, left: float = 3.0, centred: bool = False) -> str:
    """The text of a cell of that width whose lines stand as given."""
    sheet = Sheet()
    for index, line in enumerate(lines):
        x = (width - 10.0 * len(line)) / 2 if centred else left
        sheet.text(x, 3 + 13 * index, line)
    found = lines_of(1, sheet.words)
    return flow(found, [Box(0, 0, width, 200)] * len(found)).text


def test_wrapped_lines_are_joined() -> None:
    assert cell(66, "目标任务按时", "完成并且通过", "验收") == "目标任务按时完成并且通过验收"


def test_a_line_that_ends_short_ends() -> None:
    assert cell(106, "补贴对象", "无") == "补贴对象\n无"


@pytest.mark.parametrize("item", ["2.推进共享", "目标2：共享", "（二）共享", "二、共享", "②共享", "二是共享"])
def test_an_item_begins_a_line(item: str) -> None:
    assert cell(66, "完成建设任务", item) == f"完成建设任务\n{item}"


def test_a_figure_is_no_item() -> None:
    assert cell(66, "比上年增长约", "2.5个百分点") == "比上年增长约2.5个百分点"


def test_centred_lines_are_joined_unless_a_sentence_ends() -> None:
    assert cell(100, "项目资金", "（万元）", "合计数", centred=True) == "项目资金（万元）合计数"
    assert cell(100, "已经完成。", "无偏差", centred=True) == "已经完成。\n无偏差"


def test_a_label_set_one_character_a_line() -> None:
    assert cell(16, "绩", "效", "指", "标") == "绩效指标"


def test_latin_words_keep_their_space() -> None:
    assert cell(40, "Windows", "Server") in ("Windows Server", "Windows\nServer")


def test_wide_gaps_are_told_from_narrow_ones() -> None:
    sheet = Sheet()
    sheet.row(10, (10, "负责人："), (54, "甲"), (200, "财务："))
    assert line_passage(lines_of(1, sheet.words)[0]).text == "负责人： 甲  财务："


def test_a_dash_stands_on_its_line() -> None:
    words = [Word("其他资金", Box(10, 10, 50, 20)), Word("—", Box(100, 14.6, 110, 15.4), confidence=0.9)]
    assert len(lines_of(1, words)) == 1


def test_recognised_figures_are_as_large_as_the_words_beside_them() -> None:
    words = Word("资金", Box(0, 0, 20, 10), confidence=0.9), Word("82.19", Box(30, 1, 52, 8.4), confidence=0.9)
    assert word_size(words[1]) == pytest.approx(word_size(words[0]), rel=0.05)
