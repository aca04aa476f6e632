"""Doubtful readings: what replaces them, on what evidence, and that it is told."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from extractor.document import Alternative
from extractor.ocr.cells import Area
from extractor.ocr.fakes import ScriptedEngine
from extractor.ocr.frame import whole
from extractor.ocr.light import Print
from extractor.ocr.lines import Line
from extractor.ocr.placing import Read, words_of
from extractor.ocr.ports import Reading
from extractor.ocr.rulings import Lines
from extractor.ocr.settling import settled
from extractor.ocr.sight import Sight

EM = 24.0


def sight_of(picture: np.ndarray, cells: list[Area] | None = None) -> Sight:
    """A page that shows the picture, dark on white."""
    ink = picture < 128
    frame = whole(np.dstack([picture] * 3))
    lines = Lines((), (), np.zeros(picture.shape, np.uint8))
    return Sight(frame, Print(picture, ink, ink & False), EM, lines, cells or [], ink, picture, [])


def read_of(text: str, ink: Area, score: float = 0.8, cell: int = -1, others: dict[int, str] | None = None) -> Read:
    count = len(text)
    centres = tuple((index + 0.5) / count for index in range(count))
    alternatives = tuple(
        (Alternative((others or {})[index], 0.2),) if index in (others or {}) else () for index in range(count)
    )
    line = Line(ink, Area(ink.left - 5, ink.top - 5, ink.right + 5, ink.bottom + 5), cell)
    return Read(line, ink, Reading(text, (score,) * count, centres, alternatives))


def blank() -> np.ndarray:
    return np.full((300, 400), 255, np.uint8)


SAME = ScriptedEngine(lambda line: Reading(""))


def test_stroke_alone_is_a_dash():
    picture = blank()
    picture[100:103, 50:74] = 0
    read = settled(sight_of(picture), [read_of("一", Area(50, 100, 74, 103), 0.99)], SAME)[0]
    assert read.reading.text == "—"
    assert read.repair is not None
    assert read.repair.first == "一"


@pytest.mark.parametrize(("bar", "wanted"), [(False, ">90%"), (True, "≥90%")])
def test_double_arm_tells_the_operator(bar, wanted):
    picture = blank()
    arms = [(50, 100), (68, 110), (50, 120)]
    cv2.polylines(picture, [np.array(arms)], False, 0, 2)
    if bar:
        cv2.line(picture, (50, 126), (68, 116), 0, 2)
    picture[102:122, 80:120] = 0
    read = settled(sight_of(picture), [read_of(">90%", Area(50, 99, 120, 127))], SAME)[0]
    assert read.reading.text == wanted


def test_an_operator_of_two_signs_drawn_small_is_not_taken_for_one():
    picture = blank()
    cv2.polylines(picture, [np.array([(50, 100), (68, 110), (50, 120)])], False, 0, 2)
    cv2.line(picture, (50, 126), (68, 116), 0, 2)
    read = settled(sight_of(picture), [read_of(">=90", Area(50, 99, 120, 127), 0.95)], SAME)[0]
    assert read.reading.text == ">=90"


@pytest.mark.parametrize(("alone", "beside", "wanted"), [("C", "<=", "<="), ("", "%", "%"), ("4", "11", "4")])
def test_a_lone_sign_may_have_more_characters_beside_a_figure_than_alone(alone, beside, wanted):
    picture = blank()
    picture[100:120, 50:70] = picture[140:160, 50:76] = 0
    answers = iter([f"{beside}85", f"85{beside}"])

    def answer(_: np.ndarray) -> Reading:
        text = next(answers, "")
        return Reading(text, (0.95,) * len(text), tuple((at + 0.5) / len(text) for at in range(len(text))))

    reads = [read_of(alone, Area(50, 100, 70, 120), 0.3), read_of("85", Area(50, 140, 76, 160), 0.99)]
    read = settled(sight_of(picture), reads, ScriptedEngine(answer))[0]
    assert read.reading.text == wanted
    assert (read.repair is not None) == (wanted != alone)


def drawn_operators(last: str) -> tuple[np.ndarray, list[Read]]:
    """A synthetic column of three >= and another sign, which was read badly."""
    picture, reads = blank(), []
    for row, sign in enumerate([">=", ">=", ">=", last]):
        top = 30 + 50 * row
        turn = -1 if sign[0] == "<" else 1
        cv2.polylines(
            picture,
            [np.array([(60 - 5 * turn, top), (60 + 5 * turn, top + 5), (60 - 5 * turn, top + 10)])],
            False,
            0,
            2,
        )
        for bar in (3, 8):
            cv2.line(picture, (70, top + bar), (80, top + bar), 0, 2)
        area = Area(54, top - 1, 82, top + 12)
        reads.append(read_of(">=" if row < 3 else "x2", area, 0.97 if row < 3 else 0.4, row))
    return picture, reads


@pytest.mark.parametrize(("last", "wanted"), [(">=", ">="), ("<=", "x2")])
def test_a_doubtful_sign_of_a_synthetic_column_is_the_one_that_it_looks_like(last, wanted):
    picture, reads = drawn_operators(last)
    cells = [Area(40, 20 + 50 * row, 100, 50 + 50 * row) for row in range(4)]
    read = settled(sight_of(picture, cells), reads, SAME)[3]
    assert read.reading.text == wanted
    if wanted == ">=":
        assert read.repair is not None
        assert read.repair.first == "x2"
    else:
        assert read.reading.weakest < 0.5


@pytest.mark.parametrize(
    ("first", "wanted"),
    [
        ("18,881.814.24", "18,881,814.24"),
        ("<1%0", "<1‰"),
        ("%o", "‰"),
        ("≥=75%", ">=75%"),
        ("2024年1一7月", "2024年1—7月"),
        ("完成任务.进度", "完成任务，进度"),
    ],
)
def test_what_no_figure_and_no_sentence_has(first, wanted):
    read = settled(sight_of(blank()), [read_of(first, Area(50, 100, 250, 124), 0.95)], SAME)[0]
    assert read.reading.text == wanted
    assert read.repair is not None
    assert read.repair.first == first


def test_the_dot_of_a_unit_is_neither_a_stop_nor_a_speck():
    picture = blank()
    picture[100:124, 50:122] = 0
    picture[110:114, 126:130] = 0
    within = read_of("812元/人·月", Area(50, 100, 250, 124), 0.95)
    area = Area(50, 100, 130, 124)
    ends = Read(Line(area, area), area, Reading("元/人·", (0.99, 0.99, 0.99, 0.66), (0.15, 0.4, 0.7, 0.97), ((),) * 4))
    speck = Read(
        Line(area, area), area, Reading("元一人·", (0.99, 0.99, 0.99, 0.66), (0.15, 0.4, 0.7, 0.97), ((),) * 4)
    )
    texts = [settled(sight_of(picture), [one], SAME)[0].reading.text for one in (within, ends, speck)]
    assert texts == ["812元/人·月", "元/人·", "元一人"]


def test_letter_in_a_column_of_figures_takes_the_figure_held_possible():
    cells = [Area(40, 40 + 40 * row, 140, 80 + 40 * row) for row in range(4)]
    texts = ["95.0", "9O.5", "12.3", "88.1"]
    reads = [
        read_of(text, Area(60, 50 + 40 * row, 120, 70 + 40 * row), 0.95, row, {1: "0"} if "O" in text else None)
        for row, text in enumerate(texts)
    ]
    found = settled(sight_of(blank(), cells), reads, SAME)
    assert [read.reading.text for read in found] == ["95.0", "90.5", "12.3", "88.1"]


def test_word_in_a_column_of_figures_stays():
    cells = [Area(40, 40 + 40 * row, 140, 80 + 40 * row) for row in range(4)]
    texts = ["95.0", "完成", "12.3", "88.1"]
    reads = [read_of(text, Area(60, 50 + 40 * row, 120, 70 + 40 * row), 0.95, row) for row, text in enumerate(texts)]
    assert settled(sight_of(blank(), cells), reads, SAME)[1].reading.text == "完成"


def test_two_further_readings_that_agree_win_and_one_does_not():
    answers = iter(["97.93", "97.93"])
    engine = ScriptedEngine(lambda line: Reading(text := next(answers), (0.95,) * len(text), (0.1, 0.3, 0.5, 0.7, 0.9)))
    doubtful = [read_of("97.98", Area(50, 100, 120, 118), 0.5)]
    read = settled(sight_of(blank()), doubtful, engine)[0]
    assert read.reading.text == "97.93"
    assert read.repair is not None
    assert read.repair.first == "97.98"
    assert ("97.98" in {word.text for one in read.reading.alternatives for word in one}) or read.reading.alternatives
    answers = iter(["97.93", "97.95"])
    assert settled(sight_of(blank()), doubtful, engine)[0].reading.text == "97.98"


def test_passed_over_box_is_found_by_its_shape():
    picture = blank()
    for left in (50, 76, 102):
        picture[100:124, left : left + 22] = 0
    cv2.rectangle(picture, (136, 101), (157, 122), 0, 2)
    read = read_of("项目类", Area(50, 100, 124, 124), 0.99)
    read = Read(Line(Area(50, 100, 160, 124), read.line.room), read.area, read.reading)
    assert settled(sight_of(picture), [read], SAME)[0].reading.text == "项目类□"


@pytest.mark.parametrize("ruled", [False, True])
@pytest.mark.parametrize(("ticked", "wanted"), [(False, "□有可能"), (True, "☑有可能")])
def test_passed_over_box_of_small_print_is_judged_by_its_own_line(ticked, wanted, ruled):
    """The page's print is larger; where `ruled`, the box's left side was taken for a piece of a ruling."""
    picture = blank()
    for left in (69, 90, 111):
        picture[100:120, left : left + 19] = 0
    cv2.rectangle(picture, (50, 102), (66, 118), 0, 1)
    if ticked:
        cv2.line(picture, (53, 109), (57, 114), 0, 2)
        cv2.line(picture, (57, 114), (63, 105), 0, 2)
    text = picture.copy()
    if ruled:
        text[:, 49:52] = 255
    sight = replace(sight_of(picture), em=30.0, text=text < 128, grey=text)
    read = read_of("有可能", Area(69, 100, 130, 120), 0.99)
    read = Read(Line(Area(52 if ruled else 50, 100, 130, 120), read.line.room), read.area, read.reading)
    found = settled(sight, [read], SAME)[0]
    assert found.reading.text == wanted
    assert found.repair is not None


def test_gap_between_columns_parts_words_and_each_ends_at_its_ink():
    picture = blank()
    picture[100:120, 50:80] = picture[100:120, 100:140] = 0
    read = read_of("10099", Area(50, 100, 140, 120), 0.99)
    read = Read(read.line, read.area, Reading("100 99", (0.99,) * 6, (0.05, 0.15, 0.28, 0.45, 0.7, 0.9), ()))
    words = words_of(read, picture < 128, picture < 0, 1.0)
    assert [word.text for word in words] == ["100", "99"]
    assert (words[0].box.right, words[1].box.left) == (80, 100)
