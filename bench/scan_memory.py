"""Memory of long scans: the most that a process of its own holds, by the number of pages."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.measure import in_a_process
from bench.plan import Plan
from bench.printing import printed_again

SIZES, QUICKLY = (1, 20, 60), (1, 8)
_IMPORTS = (
    "from extractor.files import open_document\nfrom extractor.ocr import recognize\n"
    "from extractor.ocr.ppocr import PaddleEngine"
)
_WORK = "recognize(open_document(Path(sys.argv[1])), PaddleEngine())"


def section(plan: Plan) -> list[str]:
    """The section of long scans: files of the suite's skewed pages, each read by a process of its own."""
    files = [path for each in plan.files if (path := each.with_name("scan-skewed.pdf")).is_file()]
    told = [
        "## Memory of long scans",
        "",
        "Files of the suite's skewed pages, over and over, each recognised by a process of its own: the most it held.",
        "",
    ]
    if not files:
        return [*told, "The suite has no scans."]
    told += ["| scanned pages | seconds | seconds a page | peak MB |", "| ---: | ---: | ---: | ---: |"]
    with tempfile.TemporaryDirectory() as folder:
        for size in QUICKLY if plan.quick else SIZES:
            path = Path(folder) / f"{size}.pdf"
            printed_again(files, size, path)
            taken, peak = in_a_process(_IMPORTS, _WORK, str(path))
            told.append(f"| {size} | {taken:.1f} | {taken / size:.2f} | {peak:.0f} |")
    return told
