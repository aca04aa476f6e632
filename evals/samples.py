"""A suite is a folder of samples; a sample is a folder with one report, as several files, and its label."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor import schemas
from extractor.errors import ExtractorError, InputError

_READ = {".pdf", ".docx", ".xlsx", ".html"}


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
            InputError: it cannot be read or does not fit; the message names the file.
        """
        try:
            label: dict[str, Any] = schemas.loads(self.label_path.read_text("utf-8"))
            schemas.validate(label, "label")
        except ExtractorError as error:
            zh, en = (error.message(language) for language in ("zh", "en"))
            raise InputError(f"{self.label_path}：{zh}", f"{self.label_path}: {en}") from error
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"标签无法读取：{self.label_path}", f"the label cannot be read: {self.label_path}"
            ) from error
        return label

    def files(self) -> list[str]:
        """The names of what can be read of it."""
        return sorted(path.name for path in self.folder.iterdir() if path.suffix in _READ and path.is_file())

    def boxes(self) -> dict[str, Any]:
        """Where the leaves stand, by file and pointer, where that is known (of generated samples it is).

        Raises:
            InputError: the file with the places is no JSON.
        """
        path = self.folder / "boxes.json"
        try:
            known: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        except ValueError as error:
            raise InputError(f"不是有效的 JSON：{path}", f"no valid JSON: {path}") from error
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
