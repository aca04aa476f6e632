from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert
from stores import BOTH

from extractor.errors import NoSuchThing
from extractor.store import files
from extractor.store.files import Query
from extractor.store.instants import stamp
from extractor.store.opening import Store
from extractor.store.tables import files as table

DATABASES = BOTH


def _fill(store: Store, count: int) -> None:
    states, kinds = ("review", "approved", "failed", "waiting"), ("project_target", "project_self_evaluation")
    rows = [
        {
            "id": f"{index:032x}", "sha256": f"{index:064x}", "name": f"报告 {index}.pdf", "size": index,
            "state": states[index % 4], "year": 2020 + index % 5, "report_type": kinds[index % 2],
            "organization": f"第{index % 7}局", "title": "绩效自评表", "errors": index % 3, "doubtful": index % 6,
            "added_at": stamp(index), "updated_at": stamp(index), "search": f"报告{index}.pdf第{index % 7}局绩效自评表",
        }
        for index in range(count)
    ]  # fmt: skip
    with store.writing() as connection:
        connection.execute(insert(table), rows)


def test_files_come_in_the_order_in_which_they_are_named_and_those_that_are_gone_are_left_out(store: Store) -> None:
    _fill(store, 5)
    ids = [f"{index:032x}" for index in (3, 1, 9, 4)]
    with store.reading() as connection:
        assert [row.id for row in files.of_ids(connection, ids)] == [ids[0], ids[1], ids[3]]
        assert files.of_ids(connection, []) == ()


@contextmanager
def counted(connection: Connection) -> Iterator[list[str]]:
    """The statements that a connection is given."""
    statements: list[str] = []

    def listen(*told: Any) -> None:
        statements.append(told[2])

    event.listen(connection, "before_cursor_execute", listen)
    yield statements
    event.remove(connection, "before_cursor_execute", listen)


def test_a_page_of_the_queue_takes_as_many_statements_with_ten_files_as_with_two_thousand(store: Store) -> None:
    counts = []
    for size in (10, 2000):
        with store.writing() as connection:
            connection.exec_driver_sql("DELETE FROM files")
        _fill(store, size)
        with store.reading() as connection, counted(connection) as statements:
            found = files.listing(connection, Query(limit=50))
        counts.append(len(statements))
        assert found.total == size
        assert len(found.rows) == min(size, 50)
    assert counts[0] == counts[1] == 4


def test_the_queue_is_sorted_by_an_index(store: Store) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("how a small table is read is PostgreSQL's own choice")
    with store.reading() as connection:
        plans = [
            " ".join(str(row) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}"))
            for asked in (
                "SELECT * FROM files ORDER BY updated_at DESC LIMIT 50",
                "SELECT * FROM files WHERE state = 'review' ORDER BY updated_at DESC LIMIT 50",
            )
        ]
    assert "ix_files_updated" in plans[0]
    assert "ix_files_state_updated" in plans[1]


def test_files_are_found_filtered_sorted_and_paged(store: Store) -> None:
    _fill(store, 40)
    with store.reading() as connection:
        assert files.listing(connection, Query(text="报告 7.pdf")).total == 4
        assert files.listing(connection, Query(text="第3局 绩效")).total == len([i for i in range(40) if i % 7 == 3])
        assert files.listing(connection, Query(text="报告１２.PDF")).rows[0].name == "报告 12.pdf"
        assert files.listing(connection, Query(text="100%_")).total == 0
        assert files.listing(connection, Query(states=("failed", "waiting"))).total == 20
        assert files.listing(connection, Query(years=(2021,), report_types=("project_target",))).total == 4
        assert {row.errors for row in files.listing(connection, Query(severity="error")).rows} == {1, 2}
        assert all(
            row.state in ("review", "approved") for row in files.listing(connection, Query(severity="clean")).rows
        )
        first = files.listing(connection, Query(sort="size", descending=False, limit=5)).rows
        second = files.listing(connection, Query(sort="size", descending=False, limit=5, offset=5)).rows
        assert [row.size for row in (*first, *second)] == list(range(10))
        found = files.listing(connection, Query())
        assert found.states == {"review": 10, "approved": 10, "failed": 10, "waiting": 10}
        assert found.years == (2024, 2023, 2022, 2021, 2020)
        assert files.every(connection, Query(states=("review",), sort="size", descending=False))[0] == f"{0:032x}"


def test_text_that_looks_like_a_pattern_or_a_statement_is_text(store: Store) -> None:
    _fill(store, 3)
    with store.writing() as connection:
        files.change(connection, f"{1:032x}", name="100%_'; DROP TABLE files;--")
        assert files.listing(connection, Query(text="%_'; drop")).total == 1
        assert files.listing(connection, Query(sort="nonsense; DROP TABLE files")).total == 3


def test_the_pulse_changes_with_whatever_changes(store: Store) -> None:
    with store.writing() as connection:
        seen = {files.pulse(connection)}
        row = files.add(connection, sha256="0" * 64, name="a", size=1, who="a")
        seen.add(files.pulse(connection))
        files.change(connection, row.id, stage="read")
        seen.add(files.pulse(connection))
        files.remove(connection, row.id)
        seen.add(files.pulse(connection))
        assert len(seen) == 3  # nothing, the file, its stage; and nothing again
        with pytest.raises(NoSuchThing):
            files.get(connection, row.id)
