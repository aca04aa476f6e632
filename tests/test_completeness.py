from __future__ import annotations

from dataclasses import replace

from builders import document_of, page_of

from extractor.completeness import completeness
from extractor.document import Box, Document, Passage, Place, Word
from extractor.extraction import Reading
from extractor.layout import lay_out
from extractor.layout.blocks import Cell, Layout, Table, TablePart
from extractor.schemas import blank


def _read(document: Document, *texts: str, known: tuple[str, ...] = ()) -> Reading:
    words = {word.text: Passage.of_word(page.number, word) for page in document.pages for word in page.words}
    sources = {f"/projects/{index}/name": words[text] for index, text in enumerate(texts)}
    return Reading(blank("Record"), sources, known=tuple(words[text] for text in known))


def test_a_figure_that_no_leaf_uses_is_an_orphan_with_its_box() -> None:
    document = document_of(page_of("项目支出绩效自评表", "资金总额1815.50万元", "剩余33.20万元"))
    proof = completeness(_read(document, "资金总额1815.50万元"), lay_out(document), document)
    assert (proof.figures, proof.figures_used, proof.figures_known) == (2, 1, 0)
    assert [orphan.text for orphan in proof.orphans] == ["33.20"]
    whole = document.pages[0].words[2].box
    place = proof.orphans[0].place
    assert place.page == 1
    assert whole.left <= place.box.left < place.box.right <= whole.right
    assert not proof.proved


def test_what_the_reader_knows_and_what_numbers_things_is_no_orphan() -> None:
    lines = ("附件2", "（2023年度）", "1、道路养护", "（2）桥梁养护", "泽衡绩评字〔2024〕第017号", "填报日期2024.3.1")
    document = document_of(page_of(*lines))
    proof = completeness(_read(document, known=("填报日期2024.3.1",)), lay_out(document), document)
    assert proof.figures == proof.figures_known > 5
    assert proof.proved


def test_dates_codes_and_the_months_that_a_form_is_about_are_no_orphans() -> None:
    lines = ("2024", "监控期间：2024年1—9月", "599900_0026zp", "2023年度 第2号", "填报日期：2024-03-05")
    document = document_of(page_of(*lines))
    reading = Reading({**blank("Record"), "fiscal_year": 2024}, {})
    proof = completeness(reading, lay_out(document), document)
    assert proof.figures == proof.figures_known
    assert proof.orphans == ()


def test_instructions_on_filling_in_and_the_form_s_own_number_are_no_orphans() -> None:
    note = "说明：绩效自评采取打分评价的形式，满分为100分，各部门可自主确定权重。"
    document = document_of(page_of("表10", "（2024年1―7月）", "填报日期：2023.3.15", "支出进度3月底", note))
    proof = completeness(_read(document), lay_out(document), document)
    assert (proof.figures_known, proof.orphans) == (proof.figures, ())
    told = document_of(page_of("说明：实际使用33.20万元。", "完成2023.35万元"))
    assert [each.text for each in completeness(_read(told), lay_out(told), told).orphans] == ["33.20", "2023.35"]


def test_how_scores_are_graded_is_no_value() -> None:
    note = "4.绩效等级：90分（含）以上为优，80分（含）至90分为良，60分以下为不合格。"
    document = document_of(page_of(note, "优良率92.5%"))
    assert [each.text for each in completeness(_read(document), lay_out(document), document).orphans] == ["92.5"]


def test_figures_of_prose_that_are_told_by_their_form_to_be_no_values() -> None:
    lines = (
        *("1短信费用。", "2热线费用。", "3审计费用。", "安全加固（20232024）年", "各项目情况见表1。"),
        *("该项目在20241231日完成，202412月验收", "3月制定方案；4月开展核查", "发布时间：2025-06-26 16:49"),
        "设置4个一级指标、12个二级指标，满分100分",
        *("提供7×24小时服务和5*8小时运维", "接听12345政务服务热线", "联系电话：0745-2234567", "依据条例第12条第3款"),
    )
    document = document_of(page_of(*lines))
    proof = completeness(_read(document), lay_out(document), document)
    assert proof.figures == proof.figures_known > 12
    values = document_of(
        page_of("完成350次巡查", "排名从第8名升到第2名", "1短信费用。", "3审计费用。", "工期3月以内", "补助12345元")
    )
    told = [each.text for each in completeness(_read(values), lay_out(values), values).orphans]
    assert told == ["350", "8", "2", "1", "3", "3", "12345"]


def _cell(row: int, column: int, text: str) -> Cell:
    box = Box(50 + 60 * column, 50 + 20 * row, 100 + 60 * column, 60 + 20 * row)
    passage = Passage.of_word(1, Word(text, box)) if text else Passage()
    return Cell(row, column, 1, 1, passage, (Place(1, box),))


def test_a_row_that_counts_the_columns_is_accounted_for_and_a_row_of_figures_is_not() -> None:
    for texts, orphans in ((("1", "2", "3", "4"), 0), (("1", "2", "3", "8"), 1), (("巡查", "1", "2", "3"), 3)):
        cells = tuple(_cell(0, column, text) for column, text in enumerate(texts))
        table = Table(cells, 1, 4, (TablePart(1, Box(50, 50, 350, 70), 0, 0),))
        proof = completeness(Reading(blank("Record"), {}), Layout((table,)), document_of(page_of()))
        assert len(proof.orphans) == orphans


def test_numbers_that_count_rows_and_rows_left_blank_are_accounted_for() -> None:
    rows = [(number, "数量指标", "", "", "") for number in ("1", "2", "3")] + [("", "质量指标", "", "", "7")]
    cells = tuple(_cell(row, column, text) for row, texts in enumerate(rows) for column, text in enumerate(texts))
    table = Table(cells, 4, 5, (TablePart(1, Box(50, 50, 350, 130), 0, 3),))
    proof = completeness(Reading(blank("Record"), {}), Layout((table,)), document_of(page_of()))
    assert [orphan.text for orphan in proof.orphans] == ["7"]
    # a numbered row is no row left blank: nobody numbers those
    assert (proof.rows, proof.rows_accounted) == (4, 0)
    empty = Table(tuple(_cell(0, column, text) for column, text in enumerate((*rows[3][:4], ""))), 1, 5, table.parts)
    proof = completeness(Reading(blank("Record"), {}), Layout((empty,)), document_of(page_of()))
    assert (proof.rows, proof.rows_accounted) == (1, 1)


def test_an_enumeration_is_not_mistaken_for_a_decimal_or_an_amount() -> None:
    document = document_of(page_of("1.5公里", "3年"))
    proof = completeness(_read(document), lay_out(document), document)
    assert [orphan.text for orphan in proof.orphans] == ["1.5", "3"]


def test_characters_that_layout_lost_are_counted_by_page() -> None:
    document = document_of(page_of("项目支出", "自评"))
    layout = lay_out(document)
    more = document_of(page_of("项目支出", "自评", "多出"))
    assert completeness(_read(document), layout, more).lost == {1: 2}
    assert completeness(_read(document), layout, document).lost == {}


def test_a_value_beside_words_is_no_label() -> None:
    two = "1851.10  1827.04"
    for text, orphans in (("得分6.63的对象", ["6.63"]), (two, two.split()), ("97.51%", []), ("权重10", [])):
        document = document_of(page_of(text))
        proof = completeness(_read(document, known=(text,)), lay_out(document), document)
        assert [each.text for each in proof.orphans] == orphans


def test_what_is_left_of_a_word_that_was_cut_in_two_is_a_stray() -> None:
    for text, rest in (("数字化记录。", "录。"), ("数字化 录。", None), ("3个", None)):
        word = Word(text, Box(50, 50, 150, 60))
        whole = Passage.of_word(1, word)
        cells = tuple(Cell(0, at, 1, 1, part, (Place(1, word.box),)) for at, part in enumerate((whole[:4], whole[4:])))
        table = Table(cells, 1, 2, (TablePart(1, word.box, 0, 0),))
        document = document_of(replace(page_of(), words=(word,)))
        reading = Reading(blank("Record"), {"/projects/0/name": whole[:4]})
        proof = completeness(reading, Layout((table,), ()), document)
        assert [each.text for each in proof.strays] == ([rest] if rest else [])
