"""The simulation of a cluster says what arithmetic says where that is easy, and what holds a cluster up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.scale import Cluster, Measured, plans, simulate, told

ONE = Measured(0.25, 4.0, 60e3, 250e3, 60e3, 600.0)
FEW = 4000


def test_with_processors_alone_the_hours_are_pages_times_seconds() -> None:
    cluster = Cluster(machines=1, processors=2, scanned=0.0, storage=1e6, days_between_losses=1e9)
    found = simulate(cluster, ONE, FEW)
    assert found.hours == pytest.approx(cluster.pages * ONE.digital_seconds / 2 / 3600, rel=0.03)
    assert found.money == pytest.approx(found.hours * 2 * cluster.hour_price)
    assert found.bound == "processors"


def test_what_is_too_small_holds_it_up() -> None:
    assert simulate(Cluster(machines=40, storage=1.0), ONE, FEW).bound == "storage"
    asked = simulate(Cluster(modelled=0.5, calls=4), ONE, FEW)
    assert asked.bound == "model"
    assert asked.endpoint == pytest.approx(1.0, abs=0.1)


def test_memory_bounds_the_workers_of_a_machine() -> None:
    tight = Cluster(machines=1, processors=32, memory=4 * ONE.megabytes / 1024, scanned=0.0)
    assert simulate(tight, ONE, FEW).hours == pytest.approx(
        simulate(replace(tight, processors=4), ONE, FEW).hours, rel=0.01
    )


def test_lost_machines_have_their_files_done_again() -> None:
    few = Cluster(machines=1, processors=4, days_between_losses=1e9)
    often = simulate(replace(few, days_between_losses=0.001), ONE, FEW)
    assert often.again > 0
    assert often.hours > simulate(few, ONE, FEW).hours


def test_the_table_names_each_cluster() -> None:
    text = "\n".join(told(ONE, 500))
    assert all(name in text for name, _ in plans())
