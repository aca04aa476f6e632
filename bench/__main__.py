"""``python -m bench [--only PART] [--quick] [--rounds N] [--suite FOLDER]``: measures, and writes docs/benchmarks.md.

A part is a module of this package with a function `section`. A run of some parts leaves the other
sections of the page as they are.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pymupdf

from bench.plan import ROOT, Plan, parts
from extractor.collecting import collect_seldom

_PAGE = ROOT / "docs" / "benchmarks.md"
_MARK = re.compile(r"<!-- part: (\w+) -->\n")
_HEAD = """# Benchmarks

Written by `make bench`; below each section stands the command that writes it. Ratios are taken within a round, in which
all contestants have their turn: what else the machine does hits all of them. Times are of the processor where nothing
else is said; figures in brackets are quartiles.
"""


def main() -> int:
    """Measure the parts that are asked for, print them and put them into the page."""
    collect_seldom()  # as the programs do that are measured
    known = parts()
    options = argparse.ArgumentParser(prog="bench", description=__doc__.splitlines()[0])
    options.add_argument("--only", action="append", choices=sorted(known), metavar="PART", help=", ".join(known))
    options.add_argument("--quick", action="store_true", help="fewer rounds, smaller files")
    options.add_argument("--rounds", type=int, metavar="N")
    options.add_argument("--suite", type=Path, action="append", metavar="FOLDER", help="folders of */document.pdf")
    options.add_argument("--out", type=Path, default=_PAGE, metavar="FILE")
    chosen = options.parse_args()
    suites = chosen.suite or [ROOT / "evals/suites/reports"]
    files = tuple(path for suite in suites for path in sorted(suite.glob("*/document.pdf")))
    if not files:
        print(f"no */document.pdf in {', '.join(map(str, suites))}", file=sys.stderr)
        return 2
    plan = Plan(files, chosen.rounds or (3 if chosen.quick else 5), chosen.quick)
    for name in chosen.only or known:
        told = "\n".join([*known[name](plan), "", machine(name, plan, bool(chosen.suite)), ""])
        print(told, flush=True)
        put(chosen.out, name, told)
    return 0


def machine(part: str, plan: Plan, other: bool) -> str:
    """The command that makes a section, when it did, on what, and how busy that was; `other` tells of other suites."""
    busy = f"{os.cpu_count()} cores of {platform.machine()}, load {os.getloadavg()[0]:.1f}"
    asked = f"--only {part} --rounds {plan.rounds}" + (" --quick" if plan.quick else "")
    asked += " --suite …" if other else ""
    return (
        f'`make bench ARGS="{asked}"` on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {busy}, '
        f"{platform.system()}, Python {platform.python_version()}, PyMuPDF {pymupdf.__version__}"
    )


def put(page: Path, name: str, section: str) -> None:
    """Put a part's section into the page in place of what was there, in the order of names."""
    text = page.read_text("utf-8") if page.is_file() else ""
    _, *pieces = _MARK.split(text)
    sections = dict(zip(pieces[::2], pieces[1::2], strict=True)) | {name: section}
    marked = [f"<!-- part: {each} -->\n{sections[each].strip()}\n" for each in sorted(sections)]
    page.parent.mkdir(exist_ok=True)
    page.write_text("\n".join([_HEAD, *marked]), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
