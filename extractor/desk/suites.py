"""Where the suites of labelled reports are: those of the source tree, and the one that reviewers add to."""

from __future__ import annotations

from pathlib import Path

from extractor.store.opening import Store

_SOURCE = Path(__file__).resolve().parents[2] / "evals" / "suites"


def own_suite(store: Store) -> Path:
    """The suite that approved files are saved to: it lies in the data folder, for it may hold what is not public."""
    return store.options.folder / "suites" / "reviewed"


def suites(store: Store) -> dict[str, int]:
    """Every suite that holds a sample, by name, and how many it holds."""
    folders = [*sorted(path for path in _SOURCE.glob("*") if path.is_dir()), own_suite(store)]
    counts = {folder.name: len(list(folder.glob("*/label.json"))) for folder in folders}
    return {name: count for name, count in counts.items() if count}
