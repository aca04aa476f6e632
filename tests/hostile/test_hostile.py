"""Threat: a file that crashes, hangs, fills memory or disk, reaches out, or is read in part without a word.

Every family once, thinned out; `make fuzz` reads all of them and mutated reports besides.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hostile import written
from hostile.forge import FAMILIES, forged
from hostile.trial import Trial, tried

_LARGE = ("bomb", "100000", "million", "parts-many", "200MB", "part-media", "png-text", "png-profile", "30000")
_FAR = (
    "merge-A1:XFD1048576", "merge-A1:ZZZ99999999", "merge-utf-16", "cell-A99999999", "link", "row-billion",
    "sheets-wide",
)  # fmt: skip
"""Sheets that speak of more cells than there are: refused before any is made."""
_EACH = 4
"""Of each family so many."""


@pytest.fixture(scope="module")
def trial() -> Iterator[Trial]:
    with tried() as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_hostile_files_are_read_or_refused_with_a_reason(
    family: str, trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written, "SMALLER", [1024])
    files = [each for each in forged([family], mutations=1) if not any(large in each.name for large in _LARGE)]
    chosen = files[:: max(len(files) // _EACH, 1)]
    assert len(chosen) >= 4
    assert [came for came in (trial.read(file) for file in chosen) if came.wrong] == []


@pytest.mark.slow
def test_a_bomb_is_told_by_the_limit_that_it_exceeds(trial: Trial) -> None:
    wanted = {"packed/part-200MB.docx": "EXTRACTOR_LIMIT_RATIO"}
    wanted |= {
        "images/size-100000x100000.pdf": "EXTRACTOR_LIMIT_PIXELS",
        "trees/pages-100000.pdf": "EXTRACTOR_LIMIT_PAGES",
    }
    wanted |= {
        "pictures/png-100000x100000.png": "EXTRACTOR_LIMIT_PIXELS",
        "webs/deep-div-3000.html": "EXTRACTOR_LIMIT_DEPTH",
    }
    wanted |= {f"sheets/{name}.xlsx": "EXTRACTOR_LIMIT_CELLS" for name in _FAR}
    families = {name.partition("/")[0] for name in wanted}
    told = {file.name: trial.read(file).said for file in forged(sorted(families)) if file.name in wanted}
    assert {name: wanted[name] in said for name, said in told.items()} == dict.fromkeys(wanted, True)


def test_nothing_is_left_behind() -> None:
    with tried() as trial:
        for file in forged(["nothings"]):
            trial.read(file)
    assert not list(trial.folder.parent.glob(f"{trial.folder.name}*"))
