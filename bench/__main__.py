"""``python -m bench [--rounds N] [--suite FOLDER] [--out FILE]``: ratios of one run, with their spread, as a page."""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import pymupdf

from bench.contestants import contestants
from bench.measure import Spread, in_a_process, in_turns, seconds

ROOT = Path(__file__).resolve().parent.parent
_IMPORTS = "from extractor.pipeline import extract\nfrom extractor.readers.form import FormReader"
_WORK = "extract(Path(sys.argv[1]), reader=FormReader())"
_NOTHING = "from extractor.pipeline import extract"


def main() -> int:
    """Run every part, print it and write it as a page."""
    options = argparse.ArgumentParser(prog="bench", description=__doc__)
    options.add_argument("--rounds", type=int, default=5, metavar="N")
    options.add_argument("--suite", type=Path, default=ROOT / "evals/suites/reports", metavar="FOLDER")
    options.add_argument("--pages", type=int, nargs="*", default=[30, 100, 300], metavar="N")
    options.add_argument("--out", type=Path, default=ROOT / "docs/benchmarks.md", metavar="FILE")
    chosen = options.parse_args()
    files = sorted(chosen.suite.glob("*/document.pdf"))
    if not files:
        print(f"no */document.pdf in {chosen.suite}", file=sys.stderr)
        return 2
    told = [machine(chosen.rounds)]
    for part in (pages(files, chosen.rounds), start_up(chosen.rounds), large(files, chosen.pages)):
        told += ["", *part]
    chosen.out.write_text("\n".join(told) + "\n", "utf-8")
    print("\n".join(told))
    return 0


def machine(rounds: int) -> str:
    """The head of the page: what it was measured on, and how busy that was."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"# Benchmarks\n\nWritten by `make bench`, {rounds} rounds in turns, on {os.cpu_count()} cores of "
        f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}, "
        f"PyMuPDF {pymupdf.__version__}; load before it began: {load}. CPU time; ratios are taken within a round."
    )


def pages(files: list[Path], rounds: int) -> list[str]:
    """Time a page of each contestant on each file, and ours as a ratio to it in the same round."""
    found, missing = contestants()
    a_page: dict[str, list[float]] = {name: [] for name in found}
    ratios: dict[str, list[float]] = {name: [] for name in found}
    for path in files:
        with pymupdf.open(path) as document:
            count = len(document)
        times = in_turns(found, path, rounds)
        for name, taken in times.items():
            a_page[name] += [1000 * each / count for each in taken]
            ratios[name].append(statistics.median(o / t for o, t in zip(times["extractor"], taken, strict=True)))
    rows = [
        f"## A born-digital page, {len(files)} files: median (quartiles)",
        "",
        "| | ms a page | ours / this, by file | worst file |",
        "| --- | ---: | ---: | ---: |",
    ]
    for name in found:
        ratio = Spread.of(ratios[name]).told()
        rows.append(f"| {name} | {Spread.of(a_page[name]).told(1)} | {ratio} | {max(ratios[name]):.2f} |")
    floor = ratios["pymupdf rawdict + drawings"]
    rows += ["", "| file | ours / rawdict + drawings |", "| --- | ---: |"]
    rows += [f"| {path.parent.name} | {ratio:.2f} |" for path, ratio in zip(files, floor, strict=True)]
    return rows + [f"\n{package} is not installed and was left out (`make bench` installs it)." for package in missing]


def start_up(rounds: int) -> list[str]:
    """Time ``extractor --help`` beside a Python that does nothing."""
    command = [sys.executable, "-m", "extractor.cli", "--help"]
    told, bare = [], []
    for _ in range(max(rounds, 3)):
        told.append(seconds(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True)))
        bare.append(seconds(lambda: subprocess.run([sys.executable, "-c", ""], check=True)))
    return [
        "## Start-up, wall-clock seconds: median (quartiles)",
        "",
        "| | seconds |",
        "| --- | ---: |",
        f"| `extractor --help` | {Spread.of(told).told(3)} |",
        f"| `python -c ''` | {Spread.of(bare).told(3)} |",
    ]


def large(files: list[Path], sizes: list[int]) -> list[str]:
    """Memory and time of files of many pages, made by printing the suite's forms again and again."""
    rows = [
        "## Files of many pages, each in a process of its own",
        "",
        "| pages | seconds | ms a page | peak MB |",
        "| ---: | ---: | ---: | ---: |",
        f"| imports alone | | | {in_a_process(_NOTHING, 'pass')[1]:.0f} |",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder) / f"{size}.pdf"
            made_of(files, size, path)
            taken, peak = in_a_process(_IMPORTS, _WORK, str(path))
            rows.append(f"| {size} | {taken:.2f} | {1000 * taken / size:.1f} | {peak:.0f} |")
    return rows


def made_of(files: list[Path], size: int, path: Path) -> None:
    """A PDF of `size` pages: the self-evaluations among the files, over and over."""
    forms = [file for file in files if "self-evaluation" in file.parent.name] or files
    with pymupdf.open() as document:
        while len(document) < size:
            for form in forms:
                with pymupdf.open(form) as source:
                    document.insert_pdf(source, to_page=min(len(source), size - len(document)) - 1)
                if len(document) >= size:
                    break
        document.save(path, garbage=4)


if __name__ == "__main__":
    sys.exit(main())
