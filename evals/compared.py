"""Two runs beside each other: which leaves got better and worse, and whether that can be chance."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evals.measure import field_of

SIGNIFICANT = 0.05
_MOST = 40
"""So many leaves of each kind are listed."""
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed. `better` and `worse` hold sample, file and pointer of each leaf; `chance` is McNemar's exact p."""

    better: tuple[Key, ...]
    worse: tuple[Key, ...]
    chance: float
    fields: Mapping[str, tuple[int, int, float]]
    """By field: leaves better, leaves worse, p."""
    only: tuple[tuple[str, str], ...]
    """Files that stand in one of the two runs alone; they are not compared."""
    files: int
    """So many files stand in both."""

    @property
    def fell(self) -> bool:
        """Did the whole, or a field, get worse beyond chance?"""
        whole = len(self.better), len(self.worse), self.chance
        return any(down > up and p < SIGNIFICANT for up, down, p in [whole, *self.fields.values()])


def compare(first: Mapping[str, Any], second: Mapping[str, Any]) -> Compared:
    """The second run against the first; a leaf made up in one of them counts as right in the other."""
    files = [{(one["sample"], one["variant"]): one["leaves"] for one in run["results"]} for run in (first, second)]
    both = [file for file in files[0] if file in files[1]]
    better: list[Key] = []
    worse: list[Key] = []
    for file in both:
        before, after = (_wrong(each[file]) for each in files)
        better += [(*file, pointer) for pointer in before if pointer not in after]
        worse += [(*file, pointer) for pointer in after if pointer not in before]
    fields = dict(_by_field(better, worse))
    only = tuple(sorted(set(files[0]) ^ set(files[1])))
    return Compared(tuple(better), tuple(worse), mcnemar(len(better), len(worse)), fields, only, len(both))


def _wrong(leaves: list[Mapping[str, Any]]) -> dict[str, None]:
    """The leaves that are not right; one made up has its own name, for its pointer may be another leaf's."""
    return {
        leaf["pointer"] if leaf["verdict"] != "invented" else f"+{leaf['pointer']}": None
        for leaf in leaves
        if leaf["verdict"] != "right"
    }


def _by_field(better: list[Key], worse: list[Key]) -> Iterator[tuple[str, tuple[int, int, float]]]:
    up, down = (Counter(field_of(key[2].lstrip("+")) for key in keys) for keys in (better, worse))
    for name in sorted({*up, *down}, key=lambda name: (up[name] - down[name], name)):
        yield name, (up[name], down[name], mcnemar(up[name], down[name]))


def mcnemar(better: int, worse: int) -> float:
    """How likely so uneven a change is where better and worse are equally likely: the exact, two-sided test.

    It is the sign test on the leaves that changed; those that did not change say nothing.
    """
    changed, least = better + worse, min(better, worse)
    if not changed:
        return 1.0
    tail = sum(math.comb(changed, number) for number in range(least + 1)) / (1 << changed)
    return min(1.0, 2 * tail)


def data(told: Compared) -> dict[str, Any]:
    """For programs: all of it."""
    named = [[{"sample": a, "file": b, "pointer": c} for a, b, c in keys] for keys in (told.better, told.worse)]
    return {
        "files": told.files, "chance": told.chance, "fell": told.fell, "better": named[0], "worse": named[1],
        "fields": {name: {"better": up, "worse": down, "chance": p} for name, (up, down, p) in told.fields.items()},
        "only_in_one": [{"sample": sample, "file": variant} for sample, variant in told.only],
    }  # fmt: skip


def lines(told: Compared) -> Iterator[str]:
    """For people: totals, fields, then the leaves."""
    yield f"{len(told.better)} leaves better, {len(told.worse)} worse; by chance with p = {told.chance:.4f}"
    for sample, variant in told.only:
        yield f"  in one run only: {sample} {variant}"
    for name, (up, down, p) in told.fields.items():
        yield f"  {name:50} +{up:<5} -{down:<5} p = {p:.4f}{'  *' if p < SIGNIFICANT else ''}"
    for word, keys in (("worse", told.worse), ("better", told.better)):
        for sample, variant, pointer in keys[:_MOST]:
            yield f"  {word:7} {sample} {variant} {pointer}"
        if len(keys) > _MOST:
            yield f"  … and {len(keys) - _MOST} more {word}"
