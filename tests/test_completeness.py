from __future__ import annotations

from builders import document_of, page_of

from extractor.completeness import completeness
from extractor.document import Document, Passage
from extractor.extraction import Reading
from extractor.layout import lay_out
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
