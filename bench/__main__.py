"""``python -m bench [--rounds N] [--suite FOLDER]``: ratios of one run, with their spread."""

from __future__ import annotations

import argparse
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
    """Run every part and print it."""
    options = argparse.ArgumentParser(prog="bench", description=__doc__)
    options.add_argument("--rounds", type=int, default=5, metavar="N")
    options.add_argument("--suite", type=Path, default=ROOT / "evals/suites/reports", metavar="FOLDER")
    options.add_argument("--pages", type=int, nargs="*", default=[30, 100, 300], metavar="N")
    chosen = options.parse_args()
    files = sorted(chosen.suite.glob("*/document.pdf"))
    if not files:
        print(f"no */document.pdf in {chosen.suite}", file=sys.stderr)
        return 2
    pages(files, chosen.rounds)
    start_up(chosen.rounds)
    large(files, chosen.pages)
    return 0


def pages(files: list[Path], rounds: int) -> None:
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
    print(f"A born-digital page, {len(files)} files, {rounds} rounds in turns; median (quartiles)")
    print(f"  {'':28} {'ms a page':>24} {'ours / this, by file':>26} {'worst file':>11}")
    for name in found:
        ratio = Spread.of(ratios[name]).told()
        print(f"  {name:28} {Spread.of(a_page[name]).told(1):>24} {ratio:>26} {max(ratios[name]):11.2f}")
    for package in missing:
        print(f"  {package} is not installed and was left out (make bench installs it)")


def start_up(rounds: int) -> None:
    """Time ``extractor --help`` beside a Python that does nothing."""
    command = [sys.executable, "-m", "extractor.cli", "--help"]
    told, bare = [], []
    for _ in range(max(rounds, 3)):
        told.append(seconds(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True)))
        bare.append(seconds(lambda: subprocess.run([sys.executable, "-c", ""], check=True)))
    print("\nStart-up, seconds; median (quartiles)")
    print(f"  extractor --help             {Spread.of(told).told(3)}")
    print(f"  python -c ''                 {Spread.of(bare).told(3)}")


def large(files: list[Path], sizes: list[int]) -> None:
    """Memory and time of files of many pages, made by printing the suite's forms again and again."""
    print("\nLarge files, each in a process of its own")
    print(f"  {'pages':>6} {'seconds':>8} {'ms a page':>10} {'peak MB':>8}")
    print(f"  {'none':>6} {'':8} {'':10} {in_a_process(_NOTHING, 'pass')[1]:8.0f}   (imports alone)")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder) / f"{size}.pdf"
            made_of(files, size, path)
            taken, peak = in_a_process(_IMPORTS, _WORK, str(path))
            print(f"  {size:6} {taken:8.2f} {1000 * taken / size:10.1f} {peak:8.0f}")


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
