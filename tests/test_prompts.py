import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from extractor.chunking import Line, column_of
from extractor.document import Box, Passage, Word
from extractor.layout.blocks import Cell, Paragraph, Table
from extractor.llm.strict import strict
from extractor.prompts import Example, names, prompt
from extractor.readers.model import forms, narrative, outline, shapes
from extractor.readers.model.copying import Copier
from extractor.readers.model.form_answer import parse_form

SHAPES = {
    "outline": shapes.OUTLINE, "front": shapes.FRONT, "projects": shapes.PROJECTS, "form": shapes.FORM,
    "doubts": shapes.DOUBTS, "whole": shapes.WHOLE,
}  # fmt: skip
EXAMPLES = [(name, example) for name in SHAPES for example in prompt(name).examples]


def passage(text: str) -> Passage:
    return Passage.of_word(1, Word(text, Box(0, 0, 10, 10))) if text else Passage()


def lines_of(text: str) -> list[Line]:
    """The lines that an example shows, as the chunk would hold them."""
    found: list[Line] = []
    rows: list[tuple[int, str]] = []
    for number, body in re.findall(r"^\[(\d+)\] ?(.*)$", text, re.M):
        if re.match(r"[A-Z]{1,2}(?:↓\d+)?:", body):
            rows.append((int(number), body))
        else:
            found.append(Line(int(number), Paragraph(passage(body), ()), None, bool(re.match("[一二三]、", body))))
    return sorted([*found, *_table(rows)], key=lambda line: line.id)


def _table(rows: list[tuple[int, str]]) -> list[Line]:
    if not rows:
        return []
    width = 1 + max(column_of(letters) for _, body in rows for letters in re.findall(r"([A-Z]{1,2})(?:↓\d+)?:", body))
    grid: list[list[Cell | None]] = [[None] * width for _ in rows]
    cells: list[Cell] = []
    for row, (_, body) in enumerate(rows):
        for part in body.split("|"):
            letters, span, text = re.fullmatch(r"([A-Z]{1,2})(?:↓(\d+))?:(.*)", part).groups()  # type: ignore[union-attr]
            cell = Cell(row, column_of(letters), int(span or 1), 1, passage(text), ())
            cells.append(cell)
            for below in range(row, min(cell.last_row + 1, len(rows))):
                grid[below][cell.column] = cell
    cells += [
        Cell(row, column, 1, 1, Passage(), ())
        for row, line in enumerate(grid)
        for column, cell in enumerate(line)
        if cell is None
    ]
    table = Table(tuple(cells), len(rows), width, ())
    return [Line(number, table, row) for row, (number, _) in enumerate(rows)]


@pytest.mark.parametrize("name", names())
def test_a_prompt_has_version_hash_and_no_template(name: str) -> None:
    found = prompt(name)
    assert found.label == {"name": name, "version": f"v{found.version}", "hash": found.hash}
    assert len(found.hash) == 16
    assert "{{" not in found.text
    assert "{%" not in found.text


def test_prompts_with_answers_of_their_own_have_examples() -> None:
    assert {name for name, _ in EXAMPLES} == set(SHAPES)


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_an_example_fits_its_schema(name: str, example: Example) -> None:
    Draft202012Validator(strict(SHAPES[name])).validate(example.answer)


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_every_value_of_an_example_stands_in_its_text(name: str, example: Example) -> None:
    lines = lines_of(example.text)
    assert lines
    copier = Copier(lines)
    for value in values(name, example.answer, copier):
        assert copier.passage(value) is not None, value
    assert copier.notes == []


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_an_example_is_whole(name: str, example: Example) -> None:
    lines = lines_of(example.text)
    if name == "outline":
        assert outline.problems_of(lines)(example.answer) == []
    elif name == "projects":
        group = [narrative.Share(1, tuple(lines))]
        assert narrative.problems_of(group)(example.answer) == []
    elif name == "form":
        assert forms.problems_of(forms.Chunk(tuple(lines)))(example.answer) == []
    else:
        assert json.dumps(example.answer)


def values(name: str, answer: Any, copier: Copier) -> list[str]:
    if name == "outline":
        return [project["name"] for project in answer["projects"]]
    if name == "form":
        return [told.value for told in parse_form(answer).values]
    if name in ("projects", "whole"):
        (project,) = answer["projects"]
        told = [text.split("=")[1] for kind in ("facts", "funds") for text in project[kind]]
        told += [value for goal in project["goals"] for value in goal if value]
        return told + (values("front", answer["report"], copier) if name == "whole" else [])
    if name == "doubts":
        return [each["value"] for each in answer["answers"]]
    told = [text.split("=")[1] for text in answer["facts"] if not text.startswith("金额单位")]
    return [*told, *answer["problems"], *answer["advice"]]
