from typing import Any

from test_prompts import lines_of

from extractor.chunking import Share
from extractor.llm import Question
from extractor.llm.fakes import ScriptedModel
from extractor.prompts import prompt
from extractor.readers.model.asking import Interview
from extractor.readers.model.outline import explained, outline_of, problems_of
from extractor.readers.model.reader import run

(EXAMPLE,) = prompt("outline").examples
LINES = lines_of(EXAMPLE.text)


def outline(script: Any) -> Any:
    interview = Interview(ScriptedModel(script))
    return run(lambda: outline_of(interview, LINES)), interview


def test_projects_are_joined_over_sections() -> None:
    found, interview = outline(lambda _: EXAMPLE.answer)
    assert [str(name.value) for name in found.names] == ["道路养护项目", "桥梁检测项目"]
    assert [[line.id for line in share.lines] for share in found.shares] == [[4, 10, 11], [5, 8, 9]]
    assert [line.id for line in found.report] == [1, 3, 12]
    assert interview.notes == []


def test_a_join_of_other_words_is_explained() -> None:
    found, _ = outline(lambda _: EXAMPLE.answer)
    first, second = found.names
    by_id = {line.id: line for line in LINES}
    (line,) = lines_of("[20] （2）县乡桥梁定期检测绩效目标：检测桥梁60座。")
    told = explained([first, second], [Share(1, (by_id[4],)), Share(2, (by_id[5], line))])
    assert told == ["line 20 '县乡桥梁定期检测' was joined to '桥梁检测项目' (likeness 0.70)"]


def test_a_join_that_reads_wrong_is_noted() -> None:
    first, second = EXAMPLE.answer["projects"]
    swapped = [{**first, "lines": "4,8-9"}, {**second, "lines": "5,10-11"}]
    _, interview = outline(lambda _: {**EXAMPLE.answer, "projects": swapped})
    assert [note for note in interview.notes if "reads like" in note]


def test_lines_left_out_or_given_twice_are_asked_for_again() -> None:
    wrong = {
        **EXAMPLE.answer,
        "other": "2",
        "projects": [{**p, "lines": p["lines"] + ",12"} for p in EXAMPLE.answer["projects"]],
    }
    told = [message for _, message in problems_of(LINES)(wrong)]
    assert "第 12 行属于了两个项目，只能属于一个" in told
    assert "第 7 行没有归属" in told

    answers = iter([wrong, EXAMPLE.answer])

    def script(question: Question) -> Any:
        return next(answers)

    found, _ = outline(script)
    assert len(found.shares) == 2


def test_a_project_that_is_printed_nowhere_is_none() -> None:
    made_up = {"name": "4:凭空的项目名称", "lines": "3"}
    answer = {**EXAMPLE.answer, "projects": [*EXAMPLE.answer["projects"], made_up]}
    found, interview = outline(lambda _: answer)
    assert len(found.names) == 2
    assert any("not found" in note or "不在" in note for note in interview.notes)
