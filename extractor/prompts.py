"""Prompts as versioned files: `prompts/<name>.v<number>.md`, in Chinese, with worked examples.

A prompt's text goes to the model as it stands, examples included. An example is a fenced ``text``
block followed by a fenced ``json`` block, its answer; the tests check each against the schema of
its answers and look for every value of it in its own text.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from extractor.schemas import data_folder

_EXAMPLE = re.compile(r"```text\n(.*?)\n```\s*```json\n(.*?)\n```", re.DOTALL)
_FILE = re.compile(r"(?P<name>[a-z_]+)\.v(?P<version>\d+)\.md")


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: a text, and the answer to it."""

    text: str
    answer: Any


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt of one version."""

    name: str
    version: int
    text: str

    @property
    def hash(self) -> str:
        """The first 16 hex digits of the text's SHA-256."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]

    @property
    def examples(self) -> list[Example]:
        """Its worked examples."""
        return [Example(text, json.loads(answer)) for text, answer in _EXAMPLE.findall(self.text)]

    @property
    def label(self) -> dict[str, str]:
        """What a run record says of it."""
        return {"name": self.name, "version": f"v{self.version}", "hash": self.hash}


@cache
def prompt(name: str) -> Prompt:
    """The newest version of a prompt.

    Raises:
        FileNotFoundError: there is none of that name.
    """
    found = [match for path in data_folder("prompts").glob(f"{name}.v*.md") if (match := _FILE.fullmatch(path.name))]
    if not found:
        raise FileNotFoundError(f"no prompt named {name}")
    newest = max(found, key=lambda match: int(match["version"]))
    text = (data_folder("prompts") / newest.group()).read_text("utf-8")
    return Prompt(name, int(newest["version"]), text.strip())


def names() -> list[str]:
    """The prompts that there are."""
    return sorted({match["name"] for path in data_folder("prompts").iterdir() if (match := _FILE.fullmatch(path.name))})
