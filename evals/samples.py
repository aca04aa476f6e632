"""A suite is a folder of samples; a sample is a folder with one report, as several files, and its label."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor import schemas
from extractor.errors import InputError


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled report."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    @property
    def label_path(self) -> Path:
        """Where its label stands."""
        return self.folder / "label.json"

    def label(self) -> dict[str, Any]:
        """The label, checked against its schema.

        Raises:
            SchemaError: it does not fit.
        """
        label: dict[str, Any] = schemas.loads(self.label_path.read_text("utf-8"))
        schemas.validate(label, "label")
        return label

    def boxes(self) -> dict[str, Any]:
        """Where the leaves stand, by file and pointer, where that is known (of generated samples it is)."""
        path = self.folder / "boxes.json"
        known: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return known


def samples(folders: Iterable[Path]) -> list[Sample]:
    """The samples that the folders are, or hold, in order of name.

    Raises:
        InputError: a folder is no sample and holds none.
    """
    found: list[Sample] = []
    for folder in folders:
        inside = [path.parent for path in sorted(folder.glob("*/label.json"))]
        own = [folder] if (folder / "label.json").is_file() else inside
        if not own:
            raise InputError(f"没有找到样本（label.json）：{folder}", f"no sample (label.json) found: {folder}")
        found += [Sample(path) for path in own]
    return found
