from __future__ import annotations

import pytest
from reviewed import ANNA, FORM, Answering
from stores import BOTH

from extractor.desk import again, intake
from extractor.desk.traces import traces
from extractor.desk.worker import Worker
from extractor.errors import NoSuchThing
from extractor.store.opening import Store

DATABASES = BOTH


def test_every_reading_of_a_file_leaves_its_trace(store: Store) -> None:
    file = intake.add_file(store, ANNA, "报告.html", FORM).id
    with pytest.raises(NoSuchThing):
        traces(store, file)
    worker = Worker(store, lambda name: Answering())
    assert worker.run_once()
    again.read_again(store, ANNA, file)
    assert worker.run_once()
    latest, first = traces(store, file)
    assert (latest.number, first.number, first.who) == (2, 1, ANNA.name)
    assert list(first.run.seconds) == ["open", "recognize", "lay_out", "read", "check", "repair"]
    assert first.run.reader == "fake"
