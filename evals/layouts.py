"""How a run over an invented suite came out, by the rules that each layout drew.

    python -m evals.layouts RUN.json SUITE

The page that a sample was printed from (``document.html``) says which rules its cells have.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.measure import counts
from evals.run import load
from extractor.errors import InputError

LAYOUTS = ("all rules", "rules across alone", "no inner rules", "prose")


def layout_of(page: str) -> str:
    """One of `LAYOUTS`, by the style of the page's cells.

    Raises:
        InputError: the page is none that the generator wrote.
    """
    if '<div class="prose">' in page:
        return "prose"
    style = re.search(r"\ntd \{ (.*?); padding", page)
    if style is None:
        raise InputError("不是生成的样本", "the sample is none that the generator made")
    if "border-bottom" in style[1]:
        return "rules across alone"
    return "no inner rules" if style[1] == "border: 0" else "all rules"


def lines(run: Mapping[str, Any], suite: Path) -> Iterator[str]:
    """A line for each kind of file and layout.

    Raises:
        InputError: a sample of the run is not in the suite, or none that the generator made.
    """
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for result in run["results"]:
        path = suite / result["sample"] / "document.html"
        if not path.is_file():
            raise InputError(f"没有找到：{path}", f"not found: {path}")
        groups.setdefault((result["variant"], layout_of(path.read_text("utf-8"))), []).append(result)
    for variant, layout in sorted(groups, key=lambda key: (key[0], LAYOUTS.index(key[1]))):
        files = groups[variant, layout]
        whole = counts([leaf for each in files for leaf in each["leaves"]])["f1"]
        mean = sum(each["f1"] for each in files) / len(files)
        yield f"{variant:18} {layout:20} {len(files):4} files: F1 {whole:.4f} over all leaves, {mean:.4f} mean of files"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the lines of a run."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("run", type=Path)
    options.add_argument("suite", type=Path)
    given = options.parse_args(arguments)
    print("\n".join(lines(load(given.run), given.suite)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
