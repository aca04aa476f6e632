"""Threat: a key that others of the machine can read."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.errors import UsageError
from extractor.settings import Settings


def test_a_key_is_read_from_a_file_that_nobody_else_may_read(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("a-key-of-ours\n")
    path.chmod(0o600)
    settings = Settings.from_environment({"EXTRACTOR_MODEL_KEY_FILE": str(path), "EXTRACTOR_MODEL_KEY": "another"})
    assert settings.model.key == "a-key-of-ours"
    assert "a-key-of-ours" not in repr(settings)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_key_that_others_may_read_is_refused(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("a-key-of-ours")
    path.chmod(mode)
    with pytest.raises(UsageError, match="chmod 600"):
        Settings.from_environment({"EXTRACTOR_MODEL_KEY_FILE": str(path)})


def test_a_key_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="EXTRACTOR_MODEL_KEY_FILE"):
        Settings.from_environment({"EXTRACTOR_MODEL_KEY_FILE": str(tmp_path / "none")})
