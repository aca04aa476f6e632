"""Writes a CycloneDX 1.6 list of what is installed (``build/sbom.json``) from a lock file, and prints the licences.

Only the standard library is used, so that nothing else has to be trusted: ``python .ci/sbom.py requirements.lock``.
Licences are those that the installed packages state; models that come inside a package are listed by themselves.
"""

from __future__ import annotations

import json
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

_PACKAGE = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_OURS = "AGPL-3.0-or-later"
_MODELS = (
    ("PP-OCR recognition model (in the wheel of rapidocr)", "rapidocr", "Apache-2.0"),
)  # fmt: skip


def packages(lock: Path) -> list[dict[str, Any]]:
    """The packages of a lock file with their hashes and licences."""
    found: list[dict[str, Any]] = []
    for line in lock.read_text("utf-8").splitlines():
        start = _PACKAGE.match(line)
        if start:
            name, version = start["name"], start["version"]
            licence = stated(name)
            found.append({
                "type": "library", "name": name, "version": version, "bom-ref": f"pkg:pypi/{name}@{version}",
                "purl": f"pkg:pypi/{name}@{version}", "licenses": [{"license": {"name": licence}}], "hashes": [],
            })  # fmt: skip
        for digest in _HASH.findall(line):
            found[-1]["hashes"].append({"alg": "SHA-256", "content": digest})
    return found


def stated(name: str) -> str:
    """The licence that an installed package states."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return "not installed here"
    classified = [each.rpartition(" :: ")[2] for each in told.get_all("Classifier") or () if each.startswith("License")]
    expression = told.get("License-Expression") or ", ".join(classified) or told.get("License") or "not stated"
    return expression.strip().splitlines()[0][:80]


def main(lock: Path, out: Path) -> None:
    """Write the list, print the licences."""
    components = packages(lock)
    for title, package, licence in _MODELS:
        components.append({
            "type": "machine-learning-model", "name": title, "bom-ref": f"model:{package}",
            "licenses": [{"license": {"id": licence}}],
        })  # fmt: skip
    bom = {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {
            "component": {"type": "application", "name": "extractor", "licenses": [{"license": {"id": _OURS}}]}
        },
        "components": components,
    }  # fmt: skip
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(bom, indent=1) + "\n", "utf-8")
    for each in components:
        licence = each["licenses"][0]["license"]
        print(f"{each['name']} {each.get('version', '')}: {licence.get('name') or licence.get('id')}")
    print(f"{len(components)} components: {out}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "requirements.lock"), Path("build/sbom.json"))
