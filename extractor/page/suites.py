"""Where the suites of labelled reports are: those of the source tree, and the one that reviewers add to."""

from __future__ import annotations

from pathlib import Path

from extractor.page.service import service

_SOURCE = Path(__file__).resolve().parents[2] / "evals" / "suites"


def own_suite() -> Path:
    """The suite that approved files are saved to: it lies in the data folder, for it may hold what is not public."""
    return service().settings.store.folder / "suites" / "reviewed"


def suites() -> dict[str, Path]:
    """Every suite that holds a sample, by name."""
    folders = [*sorted(path for path in _SOURCE.glob("*") if path.is_dir()), own_suite()]
    return {folder.name: folder for folder in folders if any(folder.glob("*/label.json"))}
