"""The READMEs say what the program says. ``python tests/test_readme.py`` writes its words into them."""

import os
import re
import shlex
from pathlib import Path

import pytest

from extractor import __version__
from extractor.arguments import parser

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh.md")
_BLOCK = re.compile(r"```text\n\$ (extractor [^\n]*--help)\n(.*?)```", re.DOTALL)


def help_of(command: str) -> str:
    """What ``extractor … --lang L --help`` prints on a terminal of 80 columns."""
    words = shlex.split(command)
    chinese = words[words.index("--lang") + 1] == "zh"
    found = parser(lambda zh, en: zh if chinese else en)
    if words[1] in ("extract", "check", "schema", "eval", "app"):
        assert found._subparsers is not None
        found = found._subparsers._group_actions[0].choices[words[1]]  # type: ignore[index]
    return found.format_help()


def written(text: str) -> str:
    """The README with every help text as the program gives it."""
    return _BLOCK.sub(lambda block: f"```text\n$ {block[1]}\n{help_of(block[1])}```", text)


@pytest.mark.parametrize("name", READMES)
def test_help_texts_are_the_programs_own(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = (ROOT / name).read_text("utf-8")
    assert len(_BLOCK.findall(text)) == 2
    assert text == written(text)


@pytest.mark.parametrize("name", READMES)
def test_it_opens_with_the_two_commands_and_a_report_that_is_there(name: str) -> None:
    commands = re.findall(r"^    (\S.*?)(?:\s+#.*)?$", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    assert commands[:2] == ["make run", "make test"]
    assert commands[2].startswith(".venv/bin/extractor extract ")
    assert (ROOT / commands[2].split()[-1]).is_file()


@pytest.mark.parametrize("name", READMES)
def test_links_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text("utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("name", READMES)
def test_commands_of_the_makefile_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b", (ROOT / name).read_text("utf-8"))) - {"python3-venv"} <= targets


def test_the_version_is_in_the_changelog_or_still_to_come() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"## [{__version__}]" in changelog or "## [Unreleased]" in changelog


if __name__ == "__main__":
    os.environ["COLUMNS"] = "80"
    for readme in READMES:
        (ROOT / readme).write_text(written((ROOT / readme).read_text("utf-8")), "utf-8")
