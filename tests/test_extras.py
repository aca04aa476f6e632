"""The parts that are installed by name: what works without them, and that what does not is told by that name."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from extractor.errors import MissingPackage
from extractor.extras import EXTRAS, absent, ensure

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "evals" / "suites" / "reports"
_ABSENT = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in NAMES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
"""
_BROUGHT = {"starlette", "uvicorn", "multipart", "python_multipart", "pandas", "authlib"}
"""What else the extras bring."""
_DISTRIBUTIONS = {
    "PIL": "pillow", "cv2": "opencv-python-headless", "docx": "python-docx", "prometheus_client": "prometheus-client",
    "psycopg": "psycopg[binary]",
}  # fmt: skip
_NAME = re.compile(r"[\w.-]+(?:\[\w+\])?")


def without(folder: Path, *extras: str) -> dict[str, str]:
    """The environment of a process, and of those that it starts, in which these extras are not installed."""
    names = {name for extra in extras for name in EXTRAS[extra]} | (_BROUGHT if "app" in extras else set())
    (folder / "sitecustomize.py").write_text(f"NAMES = {names!r}\n{_ABSENT}", "utf-8")
    path = os.pathsep.join([str(folder), str(ROOT)])
    return {**os.environ, "PYTHONPATH": path, "EXTRACTOR_DATA": str(folder / "data"), "EXTRACTOR_LANG": "en"}


def said(folder: Path, *arguments: str, extras: tuple[str, ...] = tuple(EXTRAS)) -> tuple[int, str, str]:
    """Exit code, output and messages of the command."""
    command = [sys.executable, "-m", "extractor.cli", *arguments]
    done = subprocess.run(
        command, env=without(folder, *extras), capture_output=True, text=True, check=False, cwd=folder
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("file", ["heyang-2022-culture/document.pdf", "heyang-2022-culture/document.html"])
def test_born_digital_reports_are_read_without_any_extra(file: str, tmp_path: Path) -> None:
    code, out, told = said(tmp_path, "extract", str(REPORTS / file))
    assert code == 0, told
    assert '"projects"' in out


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [
        (("app",), "app"),
        (("serve",), "app"),
        (("token", "list"), "app"),
        (("backup", "x"), "app"),
        (("doctor", "--repair"), "app"),
        (("batch", ".", "--out", "x"), "batch"),
        (("extract", "scan.pdf"), "ocr"),
        (("extract", "photo.png"), "ocr"),
        (("extract", "document.docx"), "office"),
        (("extract", "document.pdf", "--out", "x", "--format", "xlsx"), "office"),
    ],
)
def test_a_missing_part_is_told_by_the_name_of_its_extra(
    arguments: tuple[str, ...], extra: str, tmp_path: Path
) -> None:
    _lay_out(tmp_path)
    code, _, told = said(tmp_path, *arguments)
    assert (code, f'pip install "extractor[{extra}]"' in told, "Traceback" in told) == (2, True, False), told


def test_the_doctor_tells_which_parts_there_are(tmp_path: Path) -> None:
    code, out, told = said(tmp_path, "doctor", extras=("app", "ocr"))
    assert code == 0, told
    lines = {line.strip().partition(":")[0]: line for line in out.splitlines() if "extractor[" in line}
    assert "not installed (missing: PIL, cv2" in lines["extractor[ocr]"]
    assert lines["extractor[ray]"].endswith(": installed")


def test_each_extra_of_the_project_is_known_by_modules_that_it_brings() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(EXTRAS) == set(declared) - {"build", "dev", "bench"}
    for extra, modules in EXTRAS.items():
        brought = {_NAME.match(each).group() for each in declared[extra]}  # type: ignore[union-attr]
        assert {_DISTRIBUTIONS.get(name, name) for name in modules} <= brought, extra


def test_what_is_installed_is_not_refused() -> None:
    for extra in ("ocr", "office", "app", "batch"):
        ensure(extra)


def test_what_is_not_installed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert absent("ocr") == ["onnxruntime"]
    with pytest.raises(MissingPackage, match=r'missing: onnxruntime\)\. Run: pip install "extractor\[ocr\]"'):
        ensure("ocr")


def _lay_out(folder: Path) -> None:
    """A report without a text layer, a photograph, a document of Word and a born-digital report, by those names."""
    scan = next(REPORTS.glob("heyang-2022-culture/scan-*.pdf"))
    for name, source in (("scan.pdf", scan), ("document.pdf", REPORTS / "heyang-2022-culture" / "document.pdf")):
        (folder / name).write_bytes(source.read_bytes())
    (folder / "document.docx").write_bytes(next(REPORTS.glob("*/document.docx")).read_bytes())
    from PIL import Image

    Image.new("L", (600, 800), 255).save(folder / "photo.png")
