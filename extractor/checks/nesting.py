"""How the rows of a budget block nest: which rows are the parts of which.

Forms print a total, its parts, and parts of parts (财政拨款 = 一般公共预算 + 政府性基金), one under the
other and all in one column; of the indents nothing is left in a record. What nests is told by
the kind of row and, where that leaves it open, by the figures: of the nestings that make sense,
the one that most columns satisfy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from extractor.checks.report import Figure
from extractor.figures import total

_MOST_NESTINGS = 400
_TOTAL = re.compile(
    r"(?:本年度?|年度|部门|单位|整体|全年|当年|资金|预算|经费|收入|支出|收支)*(?:合计|总计|总额|总预算|总收入|总支出|小计)"
)
_FISCAL = re.compile(r"财政(?:性)?(?:拨款|资金|补助)|预算拨款")
_BUDGETS = re.compile(r"一般公共预算|政府性基金|国有资本|一般预算")
_BASIC = re.compile(r"人员|公用|工资|商品和服务|对个人和家庭|资本性")
# named items that can be a part of fiscal money; others (自筹资金, 银行贷款) stand beside it
_OF_FISCAL = re.compile(
    r"中央|省|市|州|县|区|乡|镇|本级|上级|下级|补助|财政|预算|基金|债券|专项|转移支付|拨款|结转|结余|当年|年初|追加"
)


_FISCAL_PARTS = ("general_public_budget", "government_fund", "central_fiscal", "local_fiscal")
_PICKED = ("item", "central_fiscal", "local_fiscal")
_ANY_FISCAL = (
    "general_public_budget", "government_fund", "state_capital", "social_insurance_fund", "fiscal_special_account",
    "central_fiscal", "local_fiscal", "carry_over", "fiscal_appropriation",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row and its figures by column. `kind` is a fund line's category, or told by the label."""

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
    plain = label.split("(")[0].split("（")[0]
    if _TOTAL.fullmatch(plain):
        return "total"
    for pattern, kind in ((_BUDGETS, "general_public_budget"), (_FISCAL, "fiscal_appropriation")):
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
    gathered: list[Row] = []
    if rows and rows[0].kind == "total":
        whole = rows[0]
        for row in rows[1:]:
            if row.kind == "total":
                yield whole, gathered
                whole, gathered = row, []
            else:
                gathered.append(row)
        yield whole, gathered
        return
    for row in rows:
        if row.kind == "total":
            yield row, gathered
            gathered = [row]
        else:
            gathered.append(row)


def _nests(parent: Row, child: Row) -> str:
    """Is `child`, printed below `parent`, a part of it: ``must``, ``may`` or ``no``."""
    if parent.kind == "basic":
        return "must" if child.kind == "basic_part" else "no"
    if parent.kind == "fiscal_appropriation" and child.kind in ("general_public_budget", "government_fund"):
        return "must"
    fiscal = parent.kind in _FISCAL_PARTS or parent.kind == "fiscal_appropriation"
    if not fiscal or child.kind == "other":
        return "no"
    if child.kind == "item":
        return "may" if _OF_FISCAL.search(child.label) else "no"
    if parent.kind in ("central_fiscal", "local_fiscal"):
        return "no"
    wide = parent.kind == "fiscal_appropriation"
    return "may" if child.kind in (_ANY_FISCAL if wide else ("central_fiscal", "local_fiscal")) else "no"


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
    return list(range(must, length + 1))


def _proved(rows: Sequence[Row]) -> list[int | None]:
    """For each row, how many rows below it its figures show to be its parts, whatever they are called."""
    proved: list[int | None] = [None] * len(rows)
    for index in reversed(range(len(rows))):
        parts: list[Row] = []
        end = index + 1
        while end < len(rows) and proved[index] is None:
            parts.append(rows[end])
            end += 1 + (proved[end] or 0)
            if len(parts) > 1 and _makes(rows[index], parts):
                proved[index] = end - index - 1
    return proved


def _makes(whole: Row, parts: Sequence[Row]) -> bool:
    """Do several parts make the whole in two columns or more that differ, and fail to in no more than those?"""
    rests = {column: _rest(whole, parts, column) for column in whole.cells}
    kept = [column for column, rest in rests.items() if rest == 0]
    printed = [[cell.value for part in parts if (cell := part.cells.get(column)) and cell.value] for column in kept]
    figures = {tuple(values) for values in printed if len(values) > 1}
    return len(figures) > 1 and len(kept) >= sum(rest not in (0, None) for rest in rests.values())


def _rest(whole: Row, parts: Sequence[Row], column: str) -> int | None:
    """What the parts leave of the whole in a column: 0 nothing, 1 something, -1 they exceed it.

    None where that says nothing: the whole is blank or zero, or blank parts may hold the rest.
    """
    top, cells = whole.cells[column], [part.cells.get(column) for part in parts]
    printed = [cell.behind for cell in cells if cell]
    if top is None or not top.value or not printed:
        return None
    made = total(printed)
    if made.meets(top.behind):
        return 0
    if made.low > top.behind.high:
        return -1
    return 1 if len(printed) == len(cells) else None


def _best(whole: Row, rows: Sequence[Row]) -> tuple[Family, ...]:
    """The nesting that the figures contradict least; of equals, the usual one."""
    if not rows:
        return ()
    proved = _proved(rows)
    runs = [_runs(rows, index) for index in range(len(rows))]
    for lengths, length in zip(runs, proved, strict=True):
        if length is not None and length not in lengths:
            lengths.append(length)
    candidates = (_families(whole, rows, sizes) for sizes in islice(product(*runs), _MOST_NESTINGS))
    return min(candidates, key=_contradictions)


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
    """How much the columns speak against a nesting, and how little for it.

    That parts picked out of one of them (其中：…) leave a rest weighs least, and no more in several columns.
    Each column in which parts make their whole speaks for it: one wrong figure does not turn the form over.
    """
    weight = 0
    for family in nesting:
        rests = {column: _rest(family.whole, family.parts, column) for column in family.whole.cells}
        found = list(rests.values())
        picked = family.whole.kind != "total" and all(part.kind in _PICKED for part in family.parts)
        weight += 2 * found.count(-1) + (min(found.count(1), 1) if picked else 2 * found.count(1))
        weight -= sum(rest == 0 and _several(family.parts, column) for column, rest in rests.items())
    return weight


def _several(parts: Sequence[Row], column: str) -> bool:
    """Are at least two of the parts' figures in a column other than zero?"""
    return sum(bool(cell and cell.value) for cell in (part.cells.get(column) for part in parts)) > 1


def leaves_a_rest(family: Family) -> list[int]:
    """For each column that says something: 0 the parts make the whole, 1 they leave a rest, -1 they exceed it.

    A column with a blank says nothing here, even where the printed parts alone make the whole.
    """
    columns = [
        column for column in family.whole.cells if all(part.cells.get(column) is not None for part in family.parts)
    ]
    return [rest for column in columns if (rest := _rest(family.whole, family.parts, column)) is not None]
