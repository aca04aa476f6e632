"""Reads all hostile files, or mutated reports for some processor minutes: ``python tests/hostile/run.py [--fuzz M]``.

Ends with 1 where a file was neither read nor refused with a reason, took this process along, or left anything behind.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2])]

from hostile.forge import FAMILIES, Hostile, forged, mutated, sources  # noqa: E402 - found by the line above
from hostile.trial import Outcome, processor_minutes, tried  # noqa: E402


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--fuzz", type=float, metavar="MINUTES", help="mutated reports for so many processor minutes")
    asked.add_argument("--most", type=float, default=1e9, metavar="SECONDS", help="give up after so many seconds")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--family", action="append", choices=FAMILIES, help="these alone; repeatable")
    asked.add_argument("--keep", type=Path, help="a folder for the files with which something is wrong")
    options = asked.parse_args()
    start = time.monotonic()
    files = _without_end(options.seed) if options.fuzz else forged(options.family or FAMILIES, options.seed)
    kinds: Counter[str] = Counter()
    wrong, longest = [], Outcome("", "", "", "", 0.0)
    with tried() as trial:
        for number, file in enumerate(files, 1):
            came = trial.read(file)
            kinds[came.kind] += 1
            longest = max(longest, came, key=lambda each: each.seconds)
            if came.wrong:
                wrong.append(came)
                print(f"WRONG {came.name}: {came.wrong}", flush=True)
                _keep(options.keep, number, file)
            if number % 25 == 0:
                trial.close()  # so that what the children took counts
                print(f"{number} files, {processor_minutes():.1f} processor minutes, {dict(kinds)}", flush=True)
                if processor_minutes() > (options.fuzz or 1e9) or time.monotonic() - start > options.most:
                    break
    told = f"{sum(kinds.values())} files: {dict(kinds.most_common())}; {len(wrong)} wrong"
    print(f"{told}; {processor_minutes():.1f} processor minutes; longest {longest.name} {longest.seconds:.0f} s")
    return 1 if wrong else 0


def _keep(folder: Path | None, number: int, file: Hostile) -> None:
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}{Path(file.name).suffix}").write_bytes(file.content)


def _without_end(seed: int) -> Iterator[Hostile]:
    """Reports, mutated; of PDFs also what they are once unpacked, of archives one part."""
    rng = random.Random(seed)
    given = [(path.suffix, content) for path in sources() for content in _forms(path)]
    while True:
        ending, content = rng.choice(given)
        packed = ending in (".docx", ".xlsx") and rng.random() < 0.8
        yield Hostile(f"fuzz{ending}", _part_mutated(content, rng) if packed else mutated(content, rng))


def _forms(path: Path) -> Iterator[bytes]:
    """As it is, and of PDFs two pages with their contents unpacked, where mutations reach what is painted."""
    yield path.read_bytes()
    if path.suffix == ".pdf":
        import pymupdf

        with pymupdf.open(path) as file:
            if len(file) > 2:
                file.select(range(2))
            yield file.tobytes(expand=255)


def _part_mutated(content: bytes, rng: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        names = archive.namelist()
        chosen = rng.choice(names)
        for name in names:
            part = archive.read(name)
            if name == chosen or (name.endswith(("document.xml", "sheet1.xml")) and rng.random() < 0.7):
                part = mutated(part, rng)
            if rng.random() > 0.02:
                made.writestr(name, part)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
