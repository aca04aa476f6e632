"""Measures over leaves and files: counts by group, intervals, what confidence is worth, where leaves stand."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypedDict

Result = Mapping[str, Any]
"""How one file came out, as a run file holds it."""
Leaf = Mapping[str, Any]
"""One leaf of it: `pointer`, `verdict`, `kind`, `figure`, `confidence`, `flagged`, `located`, `iou`."""
ENOUGH = 0.5
"""Boxes that share so much of what they cover together show the same place."""


class Counts(TypedDict):
    """Leaves by verdict, and the shares that follow, with the recall's 95 % interval."""

    right: int
    wrong: int
    missed: int
    invented: int
    precision: float
    recall: float
    f1: float
    low: float
    high: float


def wilson(right: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """The interval in which a share lies that was seen `right` times `of`: Wilson's score interval, 95 %."""
    if not of:
        return 0.0, 1.0
    share, spread = right / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def counts(leaves: Iterable[Leaf]) -> Counts:
    """Leaves counted by verdict."""
    found = {"right": 0, "wrong": 0, "missed": 0, "invented": 0}
    for leaf in leaves:
        found[leaf["verdict"]] += 1
    right, wrong, missed, invented = found.values()
    low, high = wilson(right, right + wrong + missed)
    return {
        "right": right, "wrong": wrong, "missed": missed, "invented": invented,
        "precision": right / max(right + wrong + invented, 1), "recall": right / max(right + wrong + missed, 1),
        "f1": 2 * right / max(2 * (right + wrong) + missed + invented, 1), "low": low, "high": high,
    }  # fmt: skip


def grouped(results: Iterable[Result], key: Callable[[Result, Leaf], str]) -> dict[str, Counts]:
    """The leaves of all files, counted by group, in order of name."""
    groups: dict[str, list[Leaf]] = {}
    for result in results:
        for leaf in result["leaves"]:
            groups.setdefault(key(result, leaf), []).append(leaf)
    return {name: counts(groups[name]) for name in sorted(groups)}


def field_of(pointer: str) -> str:
    """A pointer without its row numbers: ``/projects/3/name`` is ``projects.name``."""
    return re.sub(r"/\d+(?=/|$)", "", pointer).strip("/").replace("/", ".")


def totals(results: Sequence[Result]) -> dict[str, Any]:
    """Everything that is measured of a run; no single number stands for it."""
    leaves = [leaf for result in results for leaf in result["leaves"]]
    kinds: dict[str, int] = {}
    for leaf in leaves:
        kinds[leaf["kind"]] = kinds.get(leaf["kind"], 0) + 1
    return {
        "files": len(results), "failed": sum(result["failure"] is not None for result in results),
        "all": counts(leaves), "figures": counts([leaf for leaf in leaves if leaf["figure"]]),
        "texts": counts([leaf for leaf in leaves if not leaf["figure"]]),
        "mean_f1": sum(counts(result["leaves"])["f1"] for result in results) / max(len(results), 1),
        "kinds": dict(sorted(kinds.items())), "rows": _summed(results, "rows"),
        "findings": _findings(results), "grounding": grounding(leaves), "trust": trust(leaves),
        "by_type": grouped(results, lambda result, _: result["type"]),
        "by_variant": grouped(results, lambda result, _: result["variant"]),
        "by_reader": grouped(results, lambda result, _: result["reader"]),
        "by_field": grouped(results, lambda _, leaf: field_of(leaf["pointer"])),
        "seconds": sum(result["seconds"] for result in results),
        "tokens": sum(sum(result["tokens"].get(name, 0) for name in ("prompt", "completion")) for result in results),
        "cost": sum(result["cost"] or 0 for result in results),
    }  # fmt: skip


def _summed(results: Sequence[Result], name: str) -> dict[str, int]:
    out: dict[str, int] = {}
    for result in results:
        for key, value in result[name].items():
            out[key] = out.get(key, 0) + value
    return out


def _findings(results: Sequence[Result]) -> dict[str, float]:
    """Findings of the author's errors, found or not; false ones that come of a misreading apart from the others."""
    told = _summed(results, "findings")
    labelled, found, false = (told.get(name, 0) for name in ("labelled", "found", "false"))
    return {**told, "recall": found / labelled if labelled else 1.0,
            "precision": found / (found + false) if found + false else 1.0}  # fmt: skip


def grounding(leaves: Sequence[Leaf]) -> dict[str, float]:
    """Of the leaves that were read, how many have a place; where the place is known, how many stand there and right."""
    read = [leaf for leaf in leaves if leaf["verdict"] in ("right", "wrong", "invented")]
    boxed = [leaf for leaf in leaves if leaf["iou"] is not None]
    well = sum(leaf["iou"] >= ENOUGH and leaf["verdict"] == "right" for leaf in boxed)
    return {
        "read": len(read), "located": sum(leaf["located"] for leaf in read) / max(len(read), 1),
        "boxed": len(boxed), "stands": well / max(len(boxed), 1),
    }  # fmt: skip


def trust(leaves: Sequence[Leaf]) -> dict[str, float | None]:
    """What flags and confidence are worth: the share flagged, wrong leaves not flagged, AUROC, calibration error."""
    read = [leaf for leaf in leaves if leaf["verdict"] != "missed"]
    wrong = [leaf for leaf in read if leaf["verdict"] != "right"]
    sure = [(leaf["confidence"], leaf["verdict"] == "right") for leaf in read if leaf["confidence"] is not None]
    return {
        "read": len(read), "flagged": sum(leaf["flagged"] for leaf in read) / max(len(read), 1),
        "wrong": len(wrong), "unflagged_wrong": sum(not leaf["flagged"] for leaf in wrong),
        "unflagged_wrong_share": sum(not leaf["flagged"] for leaf in wrong) / max(len(read), 1),
        "auroc": auroc(sure), "calibration_error": calibration_error(sure),
    }  # fmt: skip


def auroc(sure: Sequence[tuple[float, bool]]) -> float | None:
    """The share of pairs of a right and a wrong leaf in which the right one is surer; ties count half.

    None where all are right, or all wrong: there is nothing to tell apart.
    """
    right = [each for each, well in sure if well]
    wrong = len(sure) - len(right)
    if not right or not wrong:
        return None
    ranks, start = 0.0, 0
    order = sorted(sure, key=lambda each: each[0])
    while start < len(order):
        end = start
        while end < len(order) and order[end][0] == order[start][0]:
            end += 1
        ranks += sum(well for _, well in order[start:end]) * (start + end + 1) / 2
        start = end
    return (ranks - len(right) * (len(right) + 1) / 2) / (len(right) * wrong)


def calibration_error(sure: Sequence[tuple[float, bool]]) -> float | None:
    """The mean distance between confidence and share right, over bins of equally many leaves; None without leaves."""
    if not sure:
        return None
    return sum(count * abs(said - true) for said, true, count in bins(sure)) / len(sure)


def bins(sure: Sequence[tuple[float, bool]], many: int = 10) -> list[tuple[float, float, int]]:
    """Bins of equally many leaves, from the least sure on: the mean confidence, the share right, how many leaves."""
    order, out = levelled(sure), []
    for number in range(many):
        part = order[number * len(order) // many : (number + 1) * len(order) // many]
        if part:
            said, true = (sum(column) / len(part) for column in zip(*part, strict=True))
            out.append((said, true, len(part)))
    return out


def levelled(sure: Sequence[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Leaves from the least sure on, each with the share right of those that are as sure.

    Nobody can tell leaves of one confidence apart: put in any order, the wrong ones first say, they would look as if.
    """
    groups: dict[float, list[bool]] = {}
    for each, well in sure:
        groups.setdefault(each, []).append(well)
    return [(each, sum(groups[each]) / len(groups[each])) for each in sorted(groups) for _ in groups[each]]


Box = Sequence[float]


def iou(one: Mapping[int, Box], other: Mapping[int, Box]) -> float:
    """What two places share of what they cover together: a box (left, top, right, bottom) on each page."""
    both = total = 0.0
    for page in {*one, *other}:
        first, second = one.get(page), other.get(page)
        areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (first, second) if box is not None]
        shared = 0.0
        if first is not None and second is not None:
            wide = min(first[2], second[2]) - max(first[0], second[0])
            high = min(first[3], second[3]) - max(first[1], second[1])
            shared = max(wide, 0) * max(high, 0)
        both += shared
        total += sum(areas) - shared
    return both / total if total else 0.0


def covering(places: Iterable[tuple[int, Box]]) -> dict[int, Box]:
    """One box a page around all boxes on it."""
    out: dict[int, Box] = {}
    for page, box in places:
        had = out.get(page, box)
        out[page] = (min(had[0], box[0]), min(had[1], box[1]), max(had[2], box[2]), max(had[3], box[3]))
    return out
