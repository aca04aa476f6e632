"""What a run of the benchmark is asked for, and the parts that it has."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import bench

ROOT = Path(bench.__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Plan:
    """The born-digital reports of a suite, and how often each thing is measured; `quick` asks for fewer and smaller."""

    files: tuple[Path, ...]
    rounds: int = 5
    quick: bool = False


Section = Callable[[Plan], list[str]]
"""Measures a part, and gives its section of the page as Markdown lines, the heading first."""


def parts() -> dict[str, Section]:
    """The modules of this package that have a `section`, by name; each imports what it measures."""
    found: dict[str, Section] = {}
    for module in pkgutil.iter_modules(bench.__path__):
        if module.name != "__main__":
            section = getattr(importlib.import_module(f"bench.{module.name}"), "section", None)
            if section is not None:
                found[module.name] = section
    return found
