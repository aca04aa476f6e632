import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from readers.model.test_reading import recorded

from extractor import pointer
from extractor.checks import examine
from extractor.confidence import confidence, review
from extractor.document import Alternative
from extractor.errors import ModelError
from extractor.extraction import Evidence, Reading
from extractor.files import open_document
from extractor.grounding import ground
from extractor.judging import Proof
from extractor.layout import lay_out
from extractor.layout.blocks import Layout
from extractor.llm import Question
from extractor.llm.fakes import ScriptedModel, connected
from extractor.readers.auto import AutoReader, Unproved, same
from extractor.readers.form import FormReader
from extractor.readers.model import ModelReader

PROVED = ("liuan-2023-self-evaluation", "qinghe-2024-monitoring", "yancheng-2022-target")
IN_DOUBT = "songping-2024-target"
TWO_FIGURES = "qingxi-2022-transfer"


def never(question: Question) -> Any:
    raise AssertionError("the model was asked")


def read(reports: Path, case: str, model: ScriptedModel) -> Any:
    layout = lay_out(open_document(reports / case / "document.pdf"))
    form = FormReader().read(layout)
    return form, AutoReader(FormReader(), ModelReader(connected(model)), Proof()).read(layout)


@pytest.mark.parametrize("case", PROVED)
def test_a_form_that_proves_itself_makes_no_call(case: str, reports: Path) -> None:
    form, auto = read(reports, case, ScriptedModel(never))
    assert auto.record == form.record
    assert "model: 0 of" in auto.notes[-1]


def asked_of(question: Question) -> int:
    return question.text.count(" 的 ")


def test_only_leaves_in_doubt_are_asked_about(reports: Path) -> None:
    model = ScriptedModel(
        lambda question: {"answers": [{"question": n + 1, "value": None} for n in range(asked_of(question))]}
    )
    form, auto = read(reports, IN_DOUBT, model)
    assert [question.name for question in model.asked] == ["doubts"]
    assert auto.record == form.record
    assert len(model.asked[0].text) < 800


def test_where_two_readings_differ_both_are_told(reports: Path) -> None:
    def another(question: Question) -> Any:
        """The first leaf in doubt is read as another figure of its row."""
        row, asked = re.search(r"^1\. 第(\d+)行", question.text, re.M), asked_of(question)
        assert row
        line = next(line for line in question.text.split("\n") if line.startswith(f"[{row[1]}]"))
        others = [f"{letters}{row[1]}:{figure}" for letters, figure in re.findall(r"([A-Z])[^|]*?:(\d[\d.]*)", line)]
        return {"answers": [{"question": n + 1, "value": None if n else others[0]} for n in range(asked)]}

    _, auto = read(reports, TWO_FIGURES, ScriptedModel(another))
    told = [note for note in auto.notes if "the form reader read" in note]
    assert len(told) == 1
    assert ", the model " in told[0]
    assert "stands" in told[0]
    ((place, other),) = auto.second.items()
    assert told[0].startswith(f"{place}: ")
    evidence = ground(auto, open_document(reports / TWO_FIGURES / "document.pdf"))[place]
    assert evidence.alternatives[0] == (other.text, 1.0 if other.open else 0.5)


def test_a_leaf_that_readers_disagree_about_is_for_a_person(record: dict[str, Any]) -> None:
    leaf = "/projects/0/indicators/0/weight"
    marks = {leaf: Evidence("exact", "10"), "/title": Evidence("exact", "表")}
    assert review(confidence(record, marks, examine(record)), (), marks) == ()
    marks[leaf] = replace(marks[leaf], alternatives=(Alternative("12", 1.0),))
    assert review(confidence(record, marks, examine(record)), (), marks) == (leaf,)


def test_every_value_of_a_page_is_read_by_the_model_where_a_person_wants_it(reports: Path) -> None:
    def another(question: Question) -> Any:
        """Of the values asked about first, the first is read as another figure of its line."""
        asked, row = asked_of(question), re.search(r"^1\. 第(\d+)行", question.text, re.M)
        assert row
        line = next(line for line in question.text.split("\n") if line.startswith(f"[{row[1]}]"))
        figures = [f"{letters}{row[1]}:{figure}" for letters, figure in re.findall(r"([A-Z])[^|]*?:(\d[\d.]*)", line)]
        said = figures[-1] if figures and "执行" in question.text else None
        return {"answers": [{"question": n + 1, "value": None if n else said} for n in range(asked)]}

    case = PROVED[0]
    layout = lay_out(open_document(reports / case / "document.pdf"))
    form, model = FormReader().read(layout), ScriptedModel(another)
    auto = AutoReader(FormReader(), ModelReader(connected(model)), Proof(), pages=(2,)).read(layout)
    on_page = [at for at, source in form.sources.items() if any(place.page == 2 for place in source.places)]
    assert len(on_page) > 40
    asked = sum(map(asked_of, model.asked))
    assert len(on_page) * 0.9 <= asked <= len(on_page)
    assert max(map(asked_of, model.asked)) == 40
    assert "page 2 was read again by the model" in auto.notes[-1]
    assert set(auto.second) <= set(on_page)
    # a page without anything that could be asked about asks nothing
    quiet = ScriptedModel(never)
    none = AutoReader(FormReader(), ModelReader(connected(quiet)), Proof(), pages=(99,)).read(layout)
    assert none.record == form.record
    assert "holds nothing" in none.notes[-1]


def test_a_page_that_the_model_is_to_read_is_no_reading_without_it(reports: Path) -> None:
    def down(question: Question) -> Any:
        raise ModelError("连不上", "the endpoint cannot be reached")

    layout = lay_out(open_document(reports / IN_DOUBT / "document.pdf"))
    reader = AutoReader(FormReader(), ModelReader(connected(ScriptedModel(down))), Proof(), pages=(1,))
    with pytest.raises(ModelError):
        reader.read(layout)


class WholeInDoubt(Proof):
    """A judge that trusts no form reader."""

    def unproved(self, reading: Reading, layout: Layout) -> Unproved:
        return Unproved("it was not asked to prove itself")


def test_a_figure_of_the_model_that_breaks_relations_gives_way_to_the_form_readers(reports: Path) -> None:
    def slipped(question: Question) -> Any:
        """Right but for one cell: the total that was executed is read a row too low."""
        answer = recorded(question)
        (block,) = answer["forms"][0]["funds"]
        block["lines"] = [line.replace("7=总额", "7=总额 执行=G8") for line in block["lines"]]
        return answer

    layout = lay_out(open_document(reports / TWO_FIGURES / "document.pdf"))
    model = ModelReader(connected(ScriptedModel(slipped)))
    form = FormReader().read(layout)
    auto = AutoReader(FormReader(), model, WholeInDoubt()).read(layout)
    place = "/projects/0/funds/0/executed"
    assert pointer.get(model.read(layout).record, place) != pointer.get(form.record, place)
    assert pointer.get(auto.record, place) == pointer.get(form.record, place)
    assert [note for note in auto.notes if place in note and "the checks agree" in note]


def test_without_an_endpoint_the_form_readers_result_stands(reports: Path) -> None:
    def down(question: Question) -> Any:
        raise ModelError("连不上", "the endpoint cannot be reached")

    form, auto = read(reports, IN_DOUBT, ScriptedModel(down))
    assert auto.record == form.record
    assert "could not be asked" in auto.notes[-1]


def test_leaves_compare_as_the_contract_says() -> None:
    assert same("（一）目标", "(一) 目标。")
    assert not same("≥95%", "≤95%")
