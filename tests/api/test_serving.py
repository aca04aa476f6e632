"""`extractor serve` killed and begun again."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from reviewed import FORM
from serving import Served
from stores import BOTH
from waiting import until

from extractor.client import Client
from extractor.desk.tokens import add_token
from extractor.store.opening import Store
from extractor.store.options import StoreOptions

DATABASES = BOTH


@pytest.mark.slow
def test_killed_and_begun_again_every_file_is_read_once(options: StoreOptions, store: Store, tmp_path: Path) -> None:
    token = add_token(store, "tester", ["write"])
    paths = [tmp_path / f"{number}.html" for number in range(3)]
    for number, path in enumerate(paths):
        path.write_bytes(FORM + b" " * number)
    served = Served(options)
    with Client(served.address, token, timeout=600) as client:
        ids = [row["id"] for row in client.bring(*paths)]
        until(lambda: any(client.file(each)["state"] != "waiting" for each in ids))
    assert served.end(signal.SIGKILL) == -signal.SIGKILL
    again = Served(options)
    with Client(again.address, token, timeout=600) as client:
        ended = [client.wait(each, 600)["state"] for each in ids]
        assert ended == ["review"] * 3
        assert len(list(client.files())) == 3
    assert again.end() == 0
    lines = [json.loads(line) for line in again.said().splitlines()]
    assert all({"at", "level", "logger"} <= line.keys() for line in lines)
    assert not any(word in again.said() for word in ("桥梁", token))
