from __future__ import annotations

from dataclasses import replace

from extractor.document import Box, Page, Place
from extractor.extraction import Evidence, Extraction
from extractor.page.boxes import boxes_on, first_page
from extractor.page.selection import Selection

PAGE = Page(2, 200, 400)
FUND = "/projects/0/funds/0"


def at(match: str, *places: Place) -> Evidence:
    return Evidence(match, "", places)  # type: ignore[arg-type]


def made(extraction: Extraction) -> Extraction:
    cell, inner = Place(2, Box(20, 40, 120, 80)), Place(2, Box(30, 50, 40, 60))
    return replace(
        extraction,
        evidence={
            f"{FUND}/label": at("exact", cell),
            f"{FUND}/category": at("inferred", cell),
            f"{FUND}/execution_rate": at("exact", inner, Place(3, Box(0, 0, 1, 1))),
            f"{FUND}/executed": at("missing"),
        },
    )


def test_boxes_are_in_percent_of_the_page_and_small_ones_lie_on_top(extraction: Extraction) -> None:
    boxes = boxes_on(PAGE, made(extraction))
    assert [box["b"] for box in boxes] == [[10.0, 10.0, 50.0, 10.0], [15.0, 12.5, 5.0, 2.5]]


def test_leaves_that_share_a_box_share_it_and_the_printed_one_gives_its_mark(extraction: Extraction) -> None:
    shared, rate = boxes_on(PAGE, made(extraction))
    assert shared["p"] == [f"{FUND}/label", f"{FUND}/category"]
    assert (shared["s"], shared["f"]) == ("exact", "")
    assert (rate["s"], rate["f"]) == ("exact", "error")


def test_a_page_has_only_its_own_boxes(extraction: Extraction) -> None:
    assert [box["p"] for box in boxes_on(Page(3, 10, 10), made(extraction))] == [[f"{FUND}/execution_rate"]]
    assert boxes_on(Page(1, 10, 10), made(extraction)) == []


def test_a_pick_shows_the_first_page_on_which_something_stands(extraction: Extraction) -> None:
    assert first_page(made(extraction), [f"{FUND}/executed", f"{FUND}/label"]) == 2
    assert first_page(made(extraction), [f"{FUND}/executed"]) is None


def test_selecting_a_value_turns_to_its_page_and_counts(extraction: Extraction) -> None:
    start = Selection("f", page=7)
    picked = start.value(made(extraction), [f"{FUND}/label", "/other"])
    assert (picked.page, picked.lit, picked.main, picked.tick) == (2, (f"{FUND}/label",), f"{FUND}/label", 1)
    nowhere = picked.value(made(extraction), [f"{FUND}/executed"])
    assert (nowhere.page, nowhere.main, nowhere.tick) == (2, f"{FUND}/executed", 2)


def test_selecting_a_finding_lights_its_leaves_and_turning_keeps_them(extraction: Extraction) -> None:
    picked = Selection("f").of_finding(made(extraction), 0)
    assert (picked.finding, picked.main, picked.page) == (0, f"{FUND}/execution_rate", 2)
    turned = picked.on_page(3)
    assert (turned.page, turned.lit, turned.tick) == (3, picked.lit, picked.tick)
