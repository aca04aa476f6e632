"""How the rows of a budget block nest: which rows are the parts of which.

Forms print a total, its parts, and parts of parts (财政拨款 = 一般公共预算 + 政府性基金), one under the
other and all in one column; of the indents nothing is left in a record. What nests is told by
the kind of row and, where that leaves it open, by the figures: of the nestings that make sense,
the one that most columns satisfy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from extractor.checks.report import Figure
from extractor.figures import total

_MOST_NESTINGS = 400
_TOTAL = re.compile(r"(?:合计|总计|总额|总预算)$|^(?:合计|总计|小计)")
_FISCAL = re.compile(r"财政(?:性)?(?:拨款|资金|补助)|预算拨款")
_BUDGETS = re.compile(r"一般公共预算|政府性基金|国有资本|一般预算")
_BASIC = re.compile(r"人员|公用|工资|商品和服务|对个人和家庭|资本性")


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row: its label, its kind (a fund line's category, or one told by the label), its figures by column."""

    label: str
    kind: str
    cells: Mapping[str, Figure | None]


@dataclass(frozen=True, slots=True)
class Family:
    """A row and the rows that are its parts."""

    whole: Row
    parts: tuple[Row, ...]


def kind_of(label: str) -> str:
    """The kind of a department's funding row, by its label."""
    for pattern, kind in ((_TOTAL, "total"), (_BUDGETS, "general_public_budget"), (_FISCAL, "fiscal_appropriation")):
        if pattern.search(label):
            return kind
    if "基本支出" in label:
        return "basic"
    return "basic_part" if _BASIC.search(label) else "other"


def families(rows: Sequence[Row]) -> tuple[Family, ...]:
    """The families that the rows most likely form; a total may stand before or behind its parts."""
    blocks = list(_blocks(rows))
    return tuple(family for whole, parts in blocks for family in _best(whole, parts))


def _blocks(rows: Sequence[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Each total with the rows it is made of; a total behind rows takes part in the next one."""
    if rows and rows[0].kind == "total":
        whole, gathered = rows[0], []
        for row in rows[1:]:
            if row.kind == "total":
                yield whole, gathered
                whole, gathered = row, []
            else:
                gathered.append(row)
        yield whole, gathered
        return
    gathered = []
    for row in rows:
        if row.kind == "total":
            yield row, gathered
            gathered = [row]
        else:
            gathered.append(row)


def _nests(parent: Row, child: Row) -> str:
    """Is `child`, printed below `parent`, a part of it: ``must``, ``may`` or ``no``."""
    if parent.kind == "fiscal_appropriation":
        if child.kind in ("general_public_budget", "government_fund"):
            return "must"
        return "no" if child.kind in ("other", "total") else "may"
    if parent.kind == "basic":
        return "must" if child.kind == "basic_part" else "no"
    if parent.kind == "other" and parent.label == "其他资金":
        return "no"
    return "may" if child.kind in ("item", "central_fiscal", "local_fiscal") and child.kind != parent.kind else "no"


def _runs(rows: Sequence[Row], index: int) -> list[int]:
    """How many of the rows below row `index` may be its parts, the usual number first."""
    must, length = 0, 0
    for child in rows[index + 1 :]:
        verdict = _nests(rows[index], child)
        if verdict == "no":
            break
        length += 1
        if verdict == "must" and must == length - 1:
            must = length
    longer = [size for size in range(must + 1, length + 1) if _agrees(rows[index], rows[index + 1 : index + 1 + size])]
    return [must, *longer]


def _agrees(parent: Row, children: Sequence[Row]) -> bool:
    """Do some columns, and more than do not, say that the children make the parent? Zeros say nothing."""
    verdicts = [verdict for column in parent.cells if (verdict := _adds_up(parent, children, column)) is not None]
    return sum(verdicts) > len(verdicts) / 2


def _adds_up(parent: Row, children: Sequence[Row], column: str) -> bool | None:
    whole, parts = parent.cells[column], [child.cells.get(column) for child in children]
    if whole is None or not whole.value or any(part is None for part in parts):
        return None
    return total(part.behind for part in parts if part).meets(whole.behind)


def _best(whole: Row, rows: Sequence[Row]) -> tuple[Family, ...]:
    """The nesting that the fewest columns contradict; of equals, the usual one."""
    runs = [_runs(rows, index) for index in range(len(rows))]
    candidates = [_families(whole, rows, sizes) for sizes in islice(product(*runs), _MOST_NESTINGS)]
    return min(candidates, key=_contradictions) if rows else ()


def _families(whole: Row, rows: Sequence[Row], sizes: Sequence[int]) -> tuple[Family, ...]:
    found: list[Family] = []

    def children(start: int, end: int) -> tuple[Row, ...]:
        direct = []
        index = start
        while index < end:
            direct.append(rows[index])
            last = min(index + 1 + sizes[index], end)
            if sizes[index]:
                found.append(Family(rows[index], children(index + 1, last)))
            index = last
        return tuple(direct)

    return (Family(whole, children(0, len(rows))), *found)


def _contradictions(nesting: Sequence[Family]) -> int:
    judge: Callable[[Family, str], bool | None] = lambda family, column: _adds_up(family.whole, family.parts, column)  # noqa: E731
    return sum(judge(family, column) is False for family in nesting for column in family.whole.cells)
