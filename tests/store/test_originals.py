from __future__ import annotations

from pathlib import Path

import pytest

from extractor.errors import MissingPackage, NoSuchThing, StoreUnavailable
from extractor.store.originals import Originals


@pytest.fixture(params=["folder", "memory"])
def originals(request: pytest.FixtureRequest, tmp_path: Path) -> Originals:
    return Originals(str(tmp_path / "originals") if request.param == "folder" else f"memory://{tmp_path.name}")


def test_a_content_is_kept_under_its_hash_and_comes_back(originals: Originals) -> None:
    digest = originals.put(b"content")
    assert originals.put(b"content") == digest
    assert originals.get(digest) == b"content"
    assert originals.has(digest)
    originals.remove(digest)
    originals.remove(digest)
    assert not originals.has(digest)
    with pytest.raises(NoSuchThing):
        originals.get(digest)


def test_a_content_that_was_altered_is_not_handed_out(tmp_path: Path) -> None:
    originals = Originals(str(tmp_path))
    digest = originals.put(b"content")
    next(path for path in tmp_path.rglob(digest)).write_bytes(b"another")
    with pytest.raises(StoreUnavailable, match="damaged"):
        originals.get(digest)


def test_a_content_that_was_cut_off_is_written_anew(tmp_path: Path) -> None:
    originals = Originals(str(tmp_path))
    digest = originals.put(b"content")
    next(path for path in tmp_path.rglob(digest)).write_bytes(b"con")
    originals.put(b"content")
    assert originals.get(digest) == b"content"


def test_a_place_that_nothing_reaches_is_told() -> None:
    with pytest.raises(MissingPackage, match="nowhere"):
        Originals("nowhere://x")
