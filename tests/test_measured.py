"""A figure that was measured stands in the README and the docs beside the command that makes it again."""

import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.plan import parts
from extractor.arguments import parser

ROOT = Path(__file__).resolve().parent.parent
PAGES = ["README.md", "README.zh.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
MEASURED = re.compile(
    r"\b\d+\.\d{3,}\b|\d %|\d\.\d+%|\b\d[\d ]* of \d"
    r"|\b\d[\d.,]* ?(?:s|ms|seconds|minutes|MB|GB|kB|times|秒|毫秒)(?![\w])"
)
COMMAND = re.compile(r"(?:\.venv/bin/)?(?:extractor|python -m|pytest|make) [^`\n]+")
SET = {
    ("docs/design.md", "Why figures are decimals with their printed scale"): "what rounding does, worked out",
    ("docs/design.md", "Why hashes in the lock files, and what is overridden"): "size of a package left out",
    ("docs/evals.md", "What is scored"): "what the scorer tells apart",
    ("docs/ocr.md", "Is the text layer true? (`ocr/trust.py`, `ocr/shapes.py`)"): "limits that the code sets",
    ("docs/ocr.md", "Reading (`ppocr.py`)"): "limits that the code sets, sizes of files",
}
"""Sections whose figures are not measured, and what they are."""


def sections(page: str) -> Iterator[tuple[str, str]]:
    """Heading and text of each section, the one above the first heading under the page's own name."""
    for part in re.split(r"(?m)^(?=#{1,6} )", (ROOT / page).read_text("utf-8")):
        heading = part.partition("\n")[0].lstrip("# ") if part.startswith("#") else page
        yield heading, part


def commands(text: str) -> list[str]:
    """Commands in code: whole lines of blocks, a line that ends in a backslash with the next, and spans."""
    joined = re.sub(r"\\\n\s+", "", text)
    lines = re.findall(r"(?m)^ {4}(.*)$", joined)
    lines += [line for block in re.findall(r"(?s)```\w*\n(.*?)```", joined) for line in block.splitlines()]
    code = [*lines, *re.findall(r"`([^`\n]+)`", joined)]
    return [found[0] for each in code if (found := COMMAND.match(each.removeprefix("$ ")))]


def bare(text: str) -> str:
    """A section without its code, in which figures are arguments."""
    return re.sub(r"(?s)```.*?```|`[^`]*`", "", text)


@pytest.mark.parametrize("page", PAGES)
def test_measured_figures_have_their_command_beside_them(page: str) -> None:
    lacking = [
        heading
        for heading, text in sections(page)
        if MEASURED.search(bare(text)) and not commands(text) and (page, heading) not in SET
    ]
    assert lacking == []


def test_a_figure_without_a_command_is_seen() -> None:
    assert all(MEASURED.search(text) for text in ("F1 is 0.998", "takes 12 ms a page", "3 of 5", "耗时 3 秒"))
    assert not any(MEASURED.search(text) for text in ("Python 3.11 or later, at 300 dpi", "97%以上"))
    assert commands("as `extractor eval SUITE` tells,\n\n    python -m bench \\\n        --only speed\n") == [
        "python -m bench --only speed",
        "extractor eval SUITE",
    ]


def test_the_sections_that_are_left_out_are_there() -> None:
    known = {(page, heading) for page in PAGES for heading, _ in sections(page)}
    assert set(SET) <= known


@pytest.mark.parametrize("page", PAGES)
def test_commands_are_understood(page: str) -> None:
    for command in commands((ROOT / page).read_text("utf-8")):
        words = shlex.split(command, comments=True)
        if words[0].endswith("extractor"):
            understood_by_the_program(words[1:])
        elif words[0] == "python":
            assert importlib.util.find_spec(words[2]) or (ROOT / words[2]).exists(), command
        elif words[0] == "make":
            assert re.search(rf"(?m)^{re.escape(words[1])}:", (ROOT / "Makefile").read_text("utf-8")), command
        for file in [word for word in words if re.match(r"(evals|tests|bench|docs)/[\w/.-]+$", word)]:
            assert (ROOT / file).exists(), command
        asked = re.findall(r"--only (\w+)", command) if "bench" in words else []
        assert set(asked) <= parts().keys(), command


def understood_by_the_program(words: list[str]) -> None:
    """Parse what a page tells to type; a mere name of a command, or one cut short by dots, is looked up alone."""
    whole = parser(lambda zh, en: en)
    known = whole._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    verbs = [word for word in words if not word.startswith("-")]
    if "--help" in words or len(words) < 2 or "…" in "".join(words):
        assert not verbs or verbs[0] in known or "--help" in words
        return
    whole.parse_args(["1" if word == "N" else word for word in words])
