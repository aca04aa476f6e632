"""What tells that pieces of a report were put together wrongly, though each of them is well formed.

Levels that contradict each other, points that were taken for a level, a heading taken for the first line of an item, a
title that was read off a form inside, a heading where a day should stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from extractor.extraction import Evidence, Record
from extractor.readers.form.vocabulary import parent_of_level2
from extractor.wording import compact

_LEVELS = ("level1", "level2")
_STANDARD = ({"产出"}, {"效益", "效果"}, {"满意度"})
"""First levels of the usual scheme, by what their names hold."""
_POINTS = re.compile(r"[（(]?\d+(?:\.\d+)?分?[)）]?$")
"""The points of a level, which forms print behind its name or below it."""
_ITEM = re.compile(r"^/conclusion/\w+/\d+$")
_LONGEST_HEADING = 14
_DATE = re.compile(r"/(?:start|end)$")
_NO_DATE = re.compile(r"[^\d年月日期今]*|[一二三四五六七八九十]+[、.．].*", re.S)
"""What names neither a day nor a term, or begins as a heading does."""


def put_together_wrongly(record: Record, evidence: Mapping[str, Evidence]) -> frozenset[str]:
    """Leaves that hold pieces of several things, or of another one."""
    forms = [(f"/projects/{index}", form) for index, form in enumerate(record.get("projects") or ())]
    if record.get("department"):
        forms.append(("/department", record["department"]))
    found: set[str] = set()
    if record["report_type"] != "narrative_evaluation":  # which name levels as they like
        found.update(f"{place}/{key}" for place, form in forms for key in _of_levels(form.get("indicators") or ()))
    else:
        found.update(place for place, entry in evidence.items() if _ITEM.search(place) and _headed(entry.text))
    found.update(place for place, entry in evidence.items() if _DATE.search(place) and _NO_DATE.fullmatch(entry.text))
    return frozenset(found.union(_title_within(evidence)))


def _of_levels(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for index, row in enumerate(rows):
        yield from (f"indicators/{index}/{key}" for key in _LEVELS if _POINTS.fullmatch(_plain(row.get(key))))
        if _contradict(_plain(row.get("level1")), parent_of_level2(_plain(row.get("level2")))):
            yield f"indicators/{index}/level1"
    for key in _LEVELS:
        bare = _without_points([_plain(row.get(key)) for row in rows])
        yield from (f"indicators/{index}/{key}" for index, row in enumerate(rows) if _plain(row.get(key)) == bare)


def _contradict(level1: str, usual: str | None) -> bool:
    """Is a first level another one of the usual scheme than its second level's usual one?"""
    own, other = (
        [names for names in _STANDARD if any(name in text for name in names)] for text in (level1, usual or "")
    )
    return len(own) == len(other) == 1 and own != other


def _without_points(names: Sequence[str]) -> str | None:
    """The one level that lacks the points which all others are printed with (产出指标（50分）), if there is one."""
    every = set(names) - {""}
    bare = [name for name in every if not _POINTS.search(name)]
    return bare[0] if len(bare) == 1 and len(every) > 1 else None


def _headed(text: str) -> bool:
    """Is it a heading with what stands under it, and not one item of a list?"""
    first, newline, _ = text.partition("\n")
    return bool(newline) and 2 < len(first) <= _LONGEST_HEADING and first[-1] not in "。；：:;，、"


def _title_within(evidence: Mapping[str, Evidence]) -> Iterator[str]:
    """The title, where something else of the record stands on a page before it: it was read off a form inside."""
    title = evidence.get("/title")
    pages = [place.page for entry in evidence.values() for place in entry.places[:1]]
    if title and title.places and min(pages) < title.places[0].page:
        yield "/title"


def _plain(text: Any) -> str:
    return compact(text) if isinstance(text, str) else ""
