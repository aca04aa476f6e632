"""Lines to paragraphs, on set type and on the noisy lines of a recogniser."""

from __future__ import annotations

import random

from extractor.document import Box, Passage, Place, Word
from extractor.layout.blocks import Paragraph
from extractor.layout.prose import has_leader, join_paragraphs, paragraphs
from extractor.layout.sections import heading_text, is_contents, numbering, section_tree

EM = 14.0
LEFT, RIGHT = 80.0, 80.0 + 30 * EM


def set_type(texts: list[str], *, top: float = 80.0, noise: float = 0.0, indent: float = 2.0) -> list[Word]:
    """The paragraphs set in a column 30 ems wide, a word per line; `noise` in points."""
    shake = random.Random(7)
    words: list[Word] = []
    y = top
    for text in texts:
        rest, first = text, True
        while rest:
            room = 30 - (indent if first else 0)
            cut = next(n for n in range(len(rest), 0, -1) if _ems(rest[:n]) <= room)
            x = LEFT + (indent * EM if first else 0) + shake.uniform(-noise, noise)
            dy = shake.uniform(-noise, noise)
            box = Box(x, y + dy, x + _ems(rest[:cut]) * EM + shake.uniform(-noise, noise), y + EM + dy)
            words.append(Word(rest[:cut], box, size=0.0 if noise else EM, confidence=0.9 if noise else None))
            rest, first = rest[cut:], False
            y += 25
    return words


def _ems(text: str) -> float:
    return sum(1.0 if ord(ch) > 255 else 0.5 for ch in text)


BODY = [
    "为进一步规范财政资金管理，强化绩效和责任意识，提高财政资金使用效益，我单位积极组织开展自评工作，现将情况报告如下：",
    "一、项目概况",
    "1道路养护项目。实施依据：市政设施养护管理办法、年度养护计划和上级部门下达的任务书，以及经批准的预算和合同文件",
    "2绿化养护项目。年初预算安排120.50万元，调整后预算118万元，本年支出110.5万元，资金到位率100%，执行率93.64%",
    "3路灯电费。按月据实结算。",
]


def test_wrapped_lines_are_joined_and_indents_part_paragraphs() -> None:
    assert [p.text for p in paragraphs(1, set_type(BODY), 595)] == BODY


def test_noisy_lines_of_a_recogniser_give_the_same_paragraphs() -> None:
    assert [p.text for p in paragraphs(1, set_type(BODY, noise=2.0), 595)] == BODY


def test_paragraphs_without_indent_part_at_short_lines_and_numbers() -> None:
    assert [p.text for p in paragraphs(1, set_type(BODY, indent=0), 595)] == BODY


def test_one_full_line_among_short_ones_shows_how_wide_the_column_is() -> None:
    texts = ["三、绩效指标完成情况", "（一）防汛物资储备库", "总体完成情况：物资按时入库。", "四、存在的问题"]
    words = [*set_type(texts), *set_type(BODY[:1], top=180)]
    assert [p.text for p in paragraphs(1, words, 595)] == [*texts, BODY[0]]


def test_every_character_knows_its_word() -> None:
    paragraph = paragraphs(3, set_type(BODY), 595)[3]
    start = paragraph.text.index("110.5")
    amount = paragraph.passage[start : start + 5]
    assert [place.page for place in amount.places] == [3]
    box = amount.places[0].box
    assert any(word.box.left <= box.left and box.right <= word.box.right + 0.1 for word in set_type(BODY))
    assert len(paragraph.places) == 2


def test_a_centred_title_of_two_lines_is_one() -> None:
    title = [
        Word("某某县2023年度", Box(215, 100, 380, 122), size=22),
        Word("城乡环境整治项目绩效评价报告", Box(144, 140, 451, 162), size=22),
    ]
    found = paragraphs(1, title + set_type(BODY, top=220), 595)
    assert found[0].text == "某某县2023年度城乡环境整治项目绩效评价报告"
    assert found[0].centred
    assert not found[1].centred


def test_a_paragraph_goes_on_over_the_page_end_only_without_indent() -> None:
    long = "建立完善的监督机制，加强对实施进度、质量和资金使用的检查，" * 4
    lines = set_type([*BODY, long])
    first = paragraphs(1, lines[:-2], 595)
    tops = (80, 105)
    last = zip(tops, lines[-2:], strict=True)
    rest = [Word(w.text, Box(w.box.left, top, w.box.right, top + EM), size=EM) for top, w in last]
    second = paragraphs(2, rest + set_type(BODY[:3], top=130), 595)
    joined = join_paragraphs([*first, *second])
    assert [p.text for p in joined if isinstance(p, Paragraph)] == [*BODY, long, *BODY[:3]]
    assert {place.page for place in joined[5].places} == {1, 2}


def test_leader_lines_stay_apart() -> None:
    assert has_leader("一、基本情况……………………3")
    assert not has_leader("结余3.50万元……")
    lines = ["一、基本情况" + "…" * 20 + "33", "二、评价结论" + "…" * 20 + "55"]
    assert len(paragraphs(1, set_type(lines, indent=0), 595)) == 2


def test_numbers_are_told_from_figures() -> None:
    styles = {
        "第一章 总则": "part", "一、概况": "chinese", "（一）概况": "bracketed", "一)概况": "bracketed",
        "（一概况": "bracketed", "1、概况": "digit", "1.概况": "digit", "1.1 概况": "decimal",
        "（1）概况": "bracketed digit", "1)概况": "bracketed digit", "①概况": "circled", "1项目概况": "glued digit",
    }  # fmt: skip
    for text, style in styles.items():
        found = numbering(text)
        assert found is not None, text
        assert found.style == style, text
        assert text[found.end :].strip().endswith(("概况", "总则")), text
    for text in ("2024年度预算", "3.5万元", "12个项目", "100%完成", "项目概况", "一"):
        assert numbering(text) is None, text


def _paragraph(text: str, size: float = 14.0, *, bold: bool = False, centred: bool = False) -> Paragraph:
    word = Word(text, Box(80, 80, 80 + len(text) * size, 80 + size), size=size)
    return Paragraph(Passage.of_word(1, word), (Place(1, word.box),), size, bold, centred)


SECTIONS = [
    "一、基本情况", "（一）概况", "这里是一段说明项目背景的文字，讲到资金和任务。", "1.立项依据",
    "根据上级文件要求设立。", "（1）预算编制", "按要求编制。",
    "2.主要内容", "1.成本指标。预算安排资金5万元，实际支出5万元。", "（二）绩效目标",
    "目标合理。", "二、评价结论", "1、得分", "综合得分90分。",
]  # fmt: skip


def _titles(texts: list[str]) -> list[tuple[int, str]]:
    tree = section_tree([_paragraph(text) for text in texts])
    return [(section.level, heading_text(section).text) for section in tree.walk() if section.level]


def test_numbers_make_the_tree() -> None:
    assert _titles(SECTIONS) == [
        (1, "基本情况"), (2, "概况"), (3, "立项依据"), (4, "预算编制"), (3, "主要内容"), (2, "绩效目标"),
        (1, "评价结论"), (2, "得分"),
    ]  # fmt: skip


def test_the_tree_loses_no_block() -> None:
    blocks = [_paragraph(text) for text in SECTIONS]
    tree = section_tree(blocks)
    seen = [block for section in tree.walk() for block in (section.heading, *section.blocks) if block]
    assert sorted(map(id, seen)) == sorted(map(id, blocks))


def test_print_makes_headings_where_numbers_are_missing() -> None:
    blocks = [
        _paragraph("某项目评价报告", 22, centred=True), _paragraph("项目概况", 14, bold=True),
        _paragraph("本项目由县里设立，资金来自预算安排，用于道路养护。"),
        _paragraph("表1 资金情况表", bold=True, centred=True),
        _paragraph("评价结论", 14, bold=True), _paragraph("总体良好，任务都已完成，群众满意。"),
    ]  # fmt: skip
    tree = section_tree(blocks)
    found = [(section.level, section.title) for section in tree.walk() if section.level]
    assert found == [(1, "某项目评价报告"), (2, "项目概况"), (2, "评价结论")]


def test_a_contents_page_gives_no_sections() -> None:
    texts = ["目　录", "一、基本情况……………………3", "二、评价结论……………………5", *SECTIONS]
    tree = section_tree([_paragraph(text) for text in texts])
    contents = [section for section in tree.walk() if is_contents(section)]
    assert [len(section.blocks) for section in contents] == [2]
    assert [section.title for section in tree.children if not is_contents(section)] == ["一、基本情况", "二、评价结论"]
