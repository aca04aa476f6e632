from pathlib import Path

from extractor.chunking import BUDGET_IN, Share, heads_for, lines_of, row_chunks, share_groups
from extractor.document import Box, Passage, Word
from extractor.files import open_document
from extractor.layout import lay_out
from extractor.layout.blocks import Cell, Layout, Paragraph, Section, Table


def passage(text: str) -> Passage:
    return Passage.of_word(1, Word(text, Box(0, 0, 10, 10)))


def long_table(rows: int) -> Layout:
    heads = ("一级指标", "三级指标", "年度指标值", "分值")
    texts = [heads, *((f"产出指标{row}", f"第{row}项指标", f"≥{row}.5个", "2") for row in range(rows))]
    cells = tuple(Cell(r, c, 1, 1, passage(text), ()) for r, line in enumerate(texts) for c, text in enumerate(line))
    table = Table(cells, rows + 1, 4, ())
    return Layout((table,), Section(0, blocks=(table,)))


def test_three_hundred_rows_come_as_chunks_that_leave_none_out() -> None:
    lines = lines_of(long_table(300))
    chunks = row_chunks(lines, 4000)
    assert len(chunks) > 1
    assert [line.id for chunk in chunks for line in chunk.lines] == [line.id for line in lines]
    assert all(sum(len(line.grid_text) for line in chunk.lines) <= 4000 for chunk in chunks)


def test_heads_are_given_again() -> None:
    lines = lines_of(long_table(300))
    for chunk in row_chunks(lines, 4000)[1:]:
        assert [line.id for line in chunk.heads] == [1]
        assert "三级指标" in chunk.grid()


def test_halves_leave_nothing_out_and_keep_the_head() -> None:
    (chunk,) = row_chunks(lines_of(long_table(9)))
    first, second = chunk.halves()
    assert first.lines + second.lines == chunk.lines
    assert [line.id for line in second.heads] == [1]
    assert heads_for(first.lines, chunk.lines) == ()


def test_no_figure_is_cut_and_no_character_lost(reports: Path) -> None:
    layout = lay_out(open_document(reports / "qingxi-2022-transfer" / "document.pdf"))
    text = "\n".join(chunk.grid() for chunk in row_chunks(lines_of(layout), 900))
    for figure in ("81,937,216.54", "1462.50元", "≥126公里"):
        assert figure in text


def test_shares_are_grouped_within_the_budget_and_large_ones_parted() -> None:
    blocks = [Paragraph(passage("数量达到12个，质量98%。" * 12), ()) for _ in range(200)]
    lines = lines_of(Layout(tuple(blocks), Section(0, blocks=tuple(blocks))))
    shares = [Share(1, tuple(lines[:150])), Share(2, tuple(lines[150:170])), Share(3, tuple(lines[170:]))]
    groups = share_groups(shares)
    assert [line.id for group in groups for share in group for line in share.lines] == [line.id for line in lines]
    assert all(sum(share.size for share in group) <= BUDGET_IN for group in groups)


def test_a_contents_page_is_not_read_twice(reports: Path) -> None:
    lines = lines_of(lay_out(open_document(reports / "yunze-2023-evaluation" / "document.pdf")))
    assert sum("主要经验及做法" in line.text for line in lines) == 1


def cell_line(text: str) -> str:
    cell = Cell(0, 0, 1, 1, passage(text), ())
    table = Table((cell,), 1, 1, ())
    return lines_of(Layout((table,), Section(0, blocks=(table,))))[0].grid_text


def test_a_long_cell_is_shown_by_its_ends() -> None:
    text = "完成" * 60 + "末尾"
    assert cell_line(text) == f"A:{text[:26]}……{text[-12:]}"
    assert cell_line("完成" * 20) == "A:" + "完成" * 20


def test_a_long_cell_that_holds_labels_is_shown_whole() -> None:
    text = "项目概况：" + "修路" * 30 + "。绩效目标：" + "通车" * 30
    assert cell_line(text) == f"A:{text}"
