"""What a page's pictures took is given back when the page is read."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pytest
from ocr import scans

from extractor.ocr import recognition, recognize
from extractor.ocr.fakes import NullEngine
from extractor.ocr.memory import give_back


def resident() -> int:
    """Megabytes of this process that lie in memory."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text("utf-8"))[1]) // 1024


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc tells what is resident")
def test_gaps_between_what_is_kept_are_given_back():
    give_back()
    pieces = [np.ones(100_000, np.uint8) for _ in range(2000)]  # each too small to be mapped by itself
    full = resident()
    del pieces[:-1]  # the last one keeps the heap from shrinking
    give_back()
    assert full - resident() > 100
    assert len(pieces) == 1


def test_each_page_that_is_read_gives_back(monkeypatch):
    given = []
    monkeypatch.setattr(recognition, "give_back", lambda: given.append(1))
    recognize(scans.document(scans.form()), NullEngine())
    assert given == [1]
