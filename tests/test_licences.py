"""Threat: something comes along unlisted. The page of licences names all that is installed; models have digests."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"


def test_the_page_of_licences_names_what_is_installed() -> None:
    sbom = runpy.run_path(str(ROOT / ".ci" / "sbom.py"))
    components = sbom["packages"](ROOT / "requirements.lock") + sbom["models"]()
    assert [each["name"] for each in components if not each["hashes"]] == []
    rows = [
        [part.strip() for part in line.split("|")[1:-1]] for line in PAGE.read_text("utf-8").splitlines() if "|" in line
    ]
    assert [row[:2] for row in rows[2:]] == [[each["name"], each.get("version", "")] for each in components], (
        "make sbom"
    )
    assert [row[0] for row in rows[2:] if not row[2] or "not " in row[2]] == []


def test_every_model_file_of_the_package_is_listed() -> None:
    named = (ROOT / ".ci" / "sbom.py").read_text("utf-8")
    found = [
        path for path in (ROOT / "extractor").rglob("*") if path.suffix in (".onnx", ".npz", ".bin", ".pt", ".gguf")
    ]
    assert len(found) >= 2
    assert [path.name for path in found if str(path.relative_to(ROOT)) not in named] == []


def test_lock_files_name_no_index_and_hash_every_package() -> None:
    for lock in sorted(ROOT.glob("requirements*.lock")):
        text = lock.read_text("utf-8")
        assert not re.search(
            r"^\s*(--(index-url|extra-index-url|find-links|trusted-host)|-i |.*@ *(https?|file):)", text, re.M
        )
        pinned = re.split(r"\n(?=\S)", text.strip())
        assert [
            each.splitlines()[0] for each in pinned if not each.startswith("#") and "--hash=sha256:" not in each
        ] == []
