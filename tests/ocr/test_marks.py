"""Marks that were passed over: found by the pitch of characters, read again with their neighbours."""

from __future__ import annotations

import numpy as np
import pytest

from extractor.ocr.cells import Area
from extractor.ocr.fakes import ScriptedEngine
from extractor.ocr.frame import Frame
from extractor.ocr.light import Print
from extractor.ocr.lines import Line, free_lines
from extractor.ocr.marks import with_marks
from extractor.ocr.placing import Read
from extractor.ocr.ports import Reading
from extractor.ocr.rulings import Lines
from extractor.ocr.sight import Sight

EM, PITCH = 24, 26
TEXT = "完善灌排渠系机耕道路"


def printed(marks: dict[int, str]) -> tuple[Sight, Area]:
    """A line of characters, with a 、 or ： in a place of its own before some of them."""
    ink = np.zeros((60, 500), np.bool_)
    left = 20
    for index in range(len(TEXT) + 1):
        if index in marks:
            rows = (range(24, 28), range(36, 40)) if marks[index] == "：" else (range(34, 42),)
            for span in rows:
                ink[span.start : span.stop, left + 3 : left + 7] = True
            left += PITCH
        if index < len(TEXT):
            ink[18:42, left : left + 23] = True
            left += PITCH
    columns = np.flatnonzero(ink.any(axis=0))
    grey = np.where(ink, 40, 250).astype(np.uint8)
    blank = np.zeros(ink.shape, np.bool_)
    frame = Frame(np.eye(3), 500, 60, np.zeros((4, 2)))
    rulings = Lines((), (), np.zeros(ink.shape, np.uint8))
    sight = Sight(frame, Print(grey, ink, blank), EM, rulings, [], ink, grey, [])
    return sight, Area(int(columns[0]), 18, int(columns[-1]) + 1, 42)


def read(area: Area, marks: dict[int, str]) -> Read:
    """The characters without the marks, each where it stands."""
    middles = [area.left + 11 + PITCH * (index + sum(at <= index for at in marks)) for index in range(len(TEXT))]
    centres = tuple((middle - area.left) / area.width for middle in middles)
    return Read(Line(area, area), area, Reading(TEXT, (0.99,) * len(TEXT), centres, ((),) * len(TEXT)))


@pytest.mark.parametrize(
    ("marks", "answer", "wanted"),
    [
        ({6: "、"}, "系、机", "完善灌排渠系、机耕道路"),
        ({10: "："}, "路：", "完善灌排渠系机耕道路："),
        ({10: "："}, "路", "完善灌排渠系机耕道路："),
    ],
    ids=["between characters", "at the end", "at the end, told by its dots"],
)
def test_a_mark_that_was_passed_over_is_put_where_it_stands(marks, answer, wanted):
    sight, area = printed(marks)
    engine = ScriptedEngine(lambda _: Reading(answer, (0.98,) * len(answer)))
    (told,) = with_marks(sight, [read(area, marks)], engine)
    assert told.reading.text == wanted
    assert told.repair is not None
    assert told.repair.first == TEXT


def test_where_reading_again_tells_nothing_the_place_is_doubtful():
    sight, area = printed({6: "、"})
    (told,) = with_marks(sight, [read(area, {6: "、"})], ScriptedEngine(lambda _: Reading("系机", (0.9, 0.9))))
    assert told.reading.text == TEXT
    assert [score < 0.6 for score in told.reading.scores] == [at in (5, 6) for at in range(len(TEXT))]


def test_a_line_without_gaps_is_not_read_again():
    sight, area = printed({})
    engine = ScriptedEngine(lambda _: Reading("？", (0.9,)))
    (told,) = with_marks(sight, [read(area, {})], engine)
    assert told.reading.text == TEXT
    assert engine.seen == 0


def test_a_colon_behind_a_bracket_belongs_to_its_line():
    ink = np.zeros((60, 300), np.bool_)
    for left in (20, 46, 72):
        ink[18:42, left : left + 23] = True
    ink[18:42, 98:104] = True  # a closing bracket; the rest of its space is blank
    ink[28:32, 124:128] = ink[36:40, 124:128] = True
    (line,) = free_lines(ink, EM)
    assert line.ink == Area(20, 18, 128, 42)
