"""The worked examples, each on sample reports and the real service."""

from __future__ import annotations

import csv
import io
import shutil
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from serving import Served

from extractor.client import Client
from extractor.desk.tokens import add_token
from extractor.store.opening import open_store
from extractor.store.options import StoreOptions

sys.path.append(str(Path(__file__).resolve().parents[1] / "examples"))
import folder_to_chart
import totals_that_fail
import two_years

FAULTY = "ezhou-2020-department"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a service that is read by none else."""
    options = StoreOptions(tmp_path_factory.mktemp("service"))
    store = open_store(options)
    token = add_token(store, "examples", ["write"])
    store.close()
    served = Served(options)
    with Client(served.address, token, timeout=600) as made:
        yield made
    assert served.end() == 0


def test_a_folder_becomes_a_table_and_a_chart(client: Client, reports: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("qingxi-2022-transfer", "heyang-2022-culture"):
        shutil.copy(reports / name / "document.html", folder / f"{name}.html")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    counts = folder_to_chart.main(client, folder, tmp_path / "out")
    table = pq.read_table(tmp_path / "out" / "indicators.parquet").to_pylist()
    assert {row["file"] for row in table} == {"qingxi-2022-transfer.html", "heyang-2022-culture.html"}
    assert all(row["level3"] for row in table)
    assert sum(counts.values()) == len(table) > 10
    assert f">{max(counts.values())}</text>" in (tmp_path / "out" / "scores.svg").read_text("utf-8")


def test_two_years_of_a_body_are_compared(client: Client, reports: Path, tmp_path: Path) -> None:
    page = (reports / "qingxi-2022-transfer" / "document.html").read_text("utf-8")
    old, new = tmp_path / "2022.html", tmp_path / "2023.html"
    old.write_text(page, "utf-8")
    one = two_years.read(client, old)
    what, figure = next((key, value) for key, value in two_years.figures(one).items() if value)
    gone = sorted(two_years.outcomes(one))[0]
    later = page.replace(gone, f"新增{gone}")
    printed = next(text for text in (f"{figure:,}", str(figure)) if text in later)
    new.write_text(later.replace(printed, f"{figure + 1}"), "utf-8")
    changes, went, came = two_years.main(client, old, new)
    assert two_years.Change(what, figure, figure + Decimal(1)) in changes
    assert (gone in went, f"新增{gone}" in came) == (True, True)


def test_reports_whose_totals_fail_are_found(client: Client, reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = client.bring(reports / FAULTY / "document.pdf")
    assert client.wait(row["id"])["errors"] == 1
    capsys.readouterr()
    assert totals_that_fail.main(client) >= 1
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    found = next(each for each in rows if each["file"] == "document.pdf")
    assert (found["rule"], found["printed"], found["parts make"]) == ("funds.sum", "935.33", "953.33")
    assert int(found["page"]) >= 1
