"""Memory and time of files of many pages: pages stream, so neither may grow out of bounds."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.measure import Spread, in_a_process
from bench.plan import Plan
from bench.printing import printed_again

_SIZES, _QUICK = (30, 100, 300), (30, 100)
_IMPORTS = "from extractor.pipeline import extract\nfrom extractor.readers.form import FormReader"
_WORK = "extract(Path(sys.argv[1]), reader=FormReader())"


def section(plan: Plan) -> list[str]:
    """The section of large files, made by printing the suite's forms again and again."""
    rows, first = [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        for size in _QUICK if plan.quick else _SIZES:
            path = Path(folder) / f"{size}.pdf"
            forms = [file for file in plan.files if "self-evaluation" in file.parent.name] or plan.files
            printed_again(forms, size, path, garbage=4)
            rounds = range(1 if plan.quick else 3)
            runs = [in_a_process(_IMPORTS, _WORK, str(path), clock="process_time") for _ in rounds]
            each = Spread.of([1000 * taken / size for taken, _ in runs])
            first = first or each.median
            rows.append(
                f"| {size} | {each.told(1)} | {each.median / first:.2f} | {max(peak for _, peak in runs):.0f} |"
            )
    return [
        "## Files of many pages, each in a process of its own",
        "",
        f"Imports alone take {in_a_process(_IMPORTS, 'pass')[1]:.0f} MB. Limit at 300 pages: 400 MB. "
        "Growth: time a page, against the first row.",
        "",
        "| pages | ms of the processor a page | growth | peak MB |",
        "| ---: | ---: | ---: | ---: |",
        *rows,
    ]
