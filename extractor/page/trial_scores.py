"""What trials come to: by field, by type of report, by quality of scan; two of them beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from extractor.page.trials import BUCKETS, Trial

File = Mapping[str, Any]
VERDICTS = ("right", "wrong", "missed", "invented")


def f1(files: Iterable[File]) -> float:
    """Over all leaves of some files."""
    counts = verdicts(files)
    right, others = counts["right"], counts["missed"] + counts["invented"]
    return 2 * right / max(2 * (right + counts["wrong"]) + others, 1)


def verdicts(files: Iterable[File]) -> dict[str, int]:
    """How many leaves got which verdict."""
    counts = dict.fromkeys(VERDICTS, 0)
    for file in files:
        for verdict, count in file["verdicts"].items():
            counts[verdict] += count
    return counts


def grouped(trial: Trial, key: Callable[[File], str]) -> dict[str, list[File]]:
    """The files of a trial by what `key` says of them."""
    found: dict[str, list[File]] = {}
    for file in trial["files"]:
        found.setdefault(key(file), []).append(file)
    return found


def by_field(trial: Trial) -> dict[str, tuple[int, int]]:
    """For each field, the leaves that are right and all of them; the worst first."""
    found: dict[str, list[int]] = {}
    for file in trial["files"]:
        for name, (right, count) in file["fields"].items():
            held = found.setdefault(name, [0, 0])
            held[0] += right
            held[1] += count
    ordered = sorted(found.items(), key=lambda item: (item[1][0] / item[1][1], -item[1][1]))
    return {name: (right, count) for name, (right, count) in ordered}


def calibration(trial: Trial) -> list[tuple[float, float, int]]:
    """For each step of confidence that has leaves: its middle, the share that is right, how many they are."""
    sums = [[0, 0] for _ in range(BUCKETS)]
    for file in trial["files"]:
        for step, (right, count) in enumerate(file["sure"]):
            sums[step][0] += right
            sums[step][1] += count
    return [((step + 0.5) / BUCKETS, right / count, count) for step, (right, count) in enumerate(sums) if count]


def between(one: Trial, other: Trial) -> list[dict[str, Any]]:
    """Files of both trials whose score differs, the largest change first."""
    before = {(file["sample"], file["variant"]): file for file in one["files"]}
    changed = []
    for file in other["files"]:
        known = before.get((file["sample"], file["variant"]))
        if known and known["f1"] != file["f1"]:
            changed.append({"file": file, "before": known["f1"], "after": file["f1"], "known": known})
    return sorted(changed, key=lambda each: -abs(each["after"] - each["before"]))


def fixed_and_broken(one: File, other: File) -> tuple[list[list[str]], list[list[str]]]:
    """Leaves that only the first trial had wrong, and those that only the second has."""
    first = {difference[1] for difference in one["differences"]}
    second = {difference[1] for difference in other["differences"]}
    fixed = [each for each in one["differences"] if each[1] not in second]
    broken = [each for each in other["differences"] if each[1] not in first]
    return fixed, broken
