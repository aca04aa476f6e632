"""The benchmark's runner: its parts, its page, and that it measures what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.__main__ import put
from bench.arithmetic import form
from bench.plan import parts
from bench.speed import forget
from extractor.checks import examine
from extractor.wording import fold


def test_every_part_is_found() -> None:
    assert {"speed", "startup", "large", "arithmetic"} <= parts().keys()


def test_a_part_takes_the_place_of_its_section_alone(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "page.md"
    put(page, "speed", "## Speed\n\nold")
    put(page, "large", "## Large\n\nkept")
    put(page, "speed", "## Speed\n\nnew")
    text = page.read_text("utf-8")
    assert "kept" in text
    assert "old" not in text
    assert text.index("## Large") < text.index("## Speed") < text.index("new")


@pytest.mark.parametrize("errors", range(4))
def test_the_form_has_as_many_errors_as_it_says(errors: int) -> None:
    found = [each for each in examine(form(60, errors)).findings if each.severity == "error"]
    assert bool(found) == bool(errors)


def test_texts_that_were_met_are_forgotten() -> None:
    fold("指标")
    assert fold.cache_info().currsize
    forget()
    assert not fold.cache_info().currsize
