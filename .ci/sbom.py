"""Writes a CycloneDX 1.6 list of what is installed (``build/sbom.json``) from a lock file, and ``docs/licences.md``.

Only the standard library is used, so that nothing else has to be trusted: ``python .ci/sbom.py requirements.lock``.
Licences are those that the installed packages state; models are listed by themselves, with their digests.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_PACKAGE = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_OURS = "AGPL-3.0-or-later"
_ELSEWHERE = {"colorama": "BSD-3-Clause", "tzdata": "Apache-2.0"}
"""Of packages that are installed on other systems alone."""
_NOWHERE = ("== 'never'", "== 'emscripten'")
"""Systems on which the program does not run: what is for them alone is not installed."""
_ROOT = Path(__file__).resolve().parents[1]
_MODELS = (
    ("PP-OCRv6 small, recognition (in the wheel of rapidocr)", "rapidocr:models/PP-OCRv6_rec_small.onnx", "Apache-2.0"),
    ("quick.onnx: the same in whole numbers", "extractor/ocr/quick.onnx", "Apache-2.0"),
    ("shapes.npz: pictures of figures, from fonts in PyMuPDF", "extractor/ocr/shapes.npz", "AGPL-3.0-or-later"),
)  # fmt: skip
"""What was learnt and is used: its name, where it lies (in a package, or here), its licence."""


def models() -> list[dict[str, Any]]:
    """The models with their digests, as far as they are there."""
    found: list[dict[str, Any]] = []
    for title, place, licence in _MODELS:
        path, digests = _placed(place), []
        if path is not None and path.is_file():
            digests = [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}]
        found.append({
            "type": "machine-learning-model", "name": title, "bom-ref": f"model:{place}",
            "licenses": [{"license": {"id": licence}}], "hashes": digests,
        })  # fmt: skip
    return found


def _placed(place: str) -> Path | None:
    package, _, inside = place.rpartition(":")
    if not package:
        return _ROOT / inside
    spec = find_spec(package)
    return Path(next(iter(spec.submodule_search_locations or ("",)))) / inside if spec else None


def packages(lock: Path) -> list[dict[str, Any]]:
    """The packages of a lock file with their hashes and licences."""
    found: list[dict[str, Any]] = []
    wanted = False
    for line in lock.read_text("utf-8").splitlines():
        start = _PACKAGE.match(line)
        if start:
            wanted = not any(system in line for system in _NOWHERE)
        if start and wanted:
            name, version = start["name"], start["version"]
            licence = stated(name)
            found.append({
                "type": "library", "name": name, "version": version, "bom-ref": f"pkg:pypi/{name}@{version}",
                "purl": f"pkg:pypi/{name}@{version}", "licenses": [{"license": {"name": licence}}], "hashes": [],
            })  # fmt: skip
        for digest in _HASH.findall(line) if wanted else ():
            found[-1]["hashes"].append({"alg": "SHA-256", "content": digest})
    return found


def stated(name: str) -> str:
    """The licence that an installed package states."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return _ELSEWHERE.get(name, "not installed here")
    classified = [each.rpartition(" :: ")[2] for each in told.get_all("Classifier") or () if each.startswith("License")]
    expression = told.get("License-Expression") or ", ".join(classified) or told.get("License") or "not stated"
    return expression.strip().splitlines()[0][:80]


def page(components: list[dict[str, Any]]) -> str:
    """The licences as a table."""
    lines = [
        "# Licences",
        "",
        "What `requirements.lock` installs and what comes with the program, with the licence that each states; written",
        "by `make sbom`. The program itself is AGPL-3.0-or-later. Packages for tests and benchmarks are left out.",
        "",
        "| package or model | version | licence |",
        "| --- | --- | --- |",
    ]
    lines += [f"| {each['name']} | {each.get('version', '')} | {licence(each)} |" for each in components]
    return "\n".join(lines) + "\n"


def licence(component: dict[str, Any]) -> str:
    """The licence of a component, in words."""
    told = component["licenses"][0]["license"]
    return str(told.get("name") or told.get("id"))


def main(lock: Path, out: Path) -> None:
    """Write the list, and the page of licences."""
    components = packages(lock) + models()
    bom = {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {
            "component": {"type": "application", "name": "extractor", "licenses": [{"license": {"id": _OURS}}]}
        },
        "components": components,
    }  # fmt: skip
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(bom, indent=1) + "\n", "utf-8")
    (_ROOT / "docs" / "licences.md").write_text(page(components), "utf-8")
    print(page(components))
    print(f"{len(components)} components: {out}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "requirements.lock"), Path("build/sbom.json"))
