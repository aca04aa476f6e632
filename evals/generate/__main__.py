"""Make a suite of invented reports.

python -m evals.generate --count 200 --seed 1 --out FOLDER
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from evals.generate.degrade import VARIANTS, scanned
from evals.generate.department_report import department_report
from evals.generate.index_sheet import indexed
from evals.generate.narrative_report import narrative_report
from evals.generate.office import converted, workbook
from evals.generate.printing import page_of, printed
from evals.generate.project_report import Report, project_report
from evals.generate.word_file import word_file
from evals.generate.words import Dice
from extractor import schemas

_KINDS = {
    "project_self_evaluation": 8, "project_target": 4, "project_monitoring": 3, "department_self_evaluation": 3,
    "narrative_evaluation": 2,
}  # fmt: skip


def drawn(seed: int, number: int) -> tuple[str, Report, str]:
    """The name, the content and the HTML of one report; the same for the same numbers."""
    dice = Dice(f"{seed}/{number}")
    kind = dice.choices(list(_KINDS), list(_KINDS.values()))[0]
    report = _report(dice, kind, Dice(f"{seed}/{number}/more"))
    return f"{number:03}-{kind.replace('_', '-')}", report, page_of(report, dice)


def _report(dice: Dice, kind: str, more: Dice) -> Report:
    if kind == "department_self_evaluation":
        return department_report(dice)
    if kind == "narrative_evaluation":
        return narrative_report(dice)
    drawn, report = project_report(dice, kind, more)
    indexed(more, drawn, report)
    return report


def _pages(count: int, seed: int, out: Path, books: dict[Path, Report]) -> Iterator[tuple[Path, str]]:
    for number in range(count):
        name, report, text = drawn(seed, number)
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        label = {"record": report.record, "findings": report.findings, "notes": report.notes}
        data = schemas.dumps(label)
        schemas.validate(schemas.loads(data), "label")
        (folder / "label.json").write_text(data + "\n", "utf-8")
        (folder / "document.html").write_text(text, "utf-8")
        word_file(report, folder / "document.docx")
        if workbook(report, folder / "document.xlsx"):
            books[folder / "document.xlsx"] = report
        yield folder / "document.pdf", text


def generate(count: int, seed: int, out: Path, scans: bool) -> int:
    """Make a suite of so many reports in this folder; `scans` adds a clean scan, a skewed one and a photo of each."""
    books: dict[Path, Report] = {}
    for path, boxes in printed(_pages(count, seed, out, books)):
        known = {path.name: boxes}
        for variant in VARIANTS if scans else ():
            data, moved = scanned(path, variant, f"{seed}/{path.parent.name}", boxes)
            path.with_name(f"{variant}.pdf").write_bytes(data)
            known[f"{variant}.pdf"] = moved
        (path.parent / "boxes.json").write_text(json.dumps(known, ensure_ascii=False), "utf-8")
    for path, boxes in converted(books).items():
        kept = path.with_name("boxes.json")
        known = json.loads(kept.read_text("utf-8")) | {path.name: boxes}
        kept.write_text(json.dumps(known, ensure_ascii=False), "utf-8")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the suite that the command line asks for."""
    options = argparse.ArgumentParser(prog="python -m evals.generate", description=__doc__)
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--scans", action="store_true", help="scan each report as well: clean, skewed and as a photo")
    given = options.parse_args(arguments)
    return generate(given.count, given.seed, given.out, given.scans)


if __name__ == "__main__":
    sys.exit(main())
