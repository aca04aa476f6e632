from __future__ import annotations

from pathlib import Path

import pytest

from extractor.errors import UsageError
from extractor.page.passwords import Gate, entry, gate


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return ["# who may come in", entry("张三", "right one", "approver"), ""]


def test_the_right_password_opens_and_no_other(lines: list[str]) -> None:
    door = Gate(lines)
    assert door.opens("张三", "right one", now=0)
    assert not door.opens("张三", "wrong", now=0)
    assert not door.opens("nobody", "right one", now=0)
    assert door.role("张三") == "approver"
    assert "right one" not in lines[1]


def test_who_fails_too_often_has_to_wait(lines: list[str]) -> None:
    door = Gate(lines)
    for _ in range(5):
        assert not door.opens("张三", "wrong", now=10)
    assert not door.opens("张三", "right one", now=11)
    assert door.opens("张三", "right one", now=200)


def test_a_seat_is_remembered_by_its_own_gate_alone(lines: list[str]) -> None:
    door, other = Gate(lines), Gate(lines)
    seat = door.seat("张三")
    assert door.remembered(seat) == "张三"
    assert other.remembered(seat) == ""
    assert door.remembered("张三|" + "0" * 64) == ""
    assert door.remembered("") == ""


def test_a_file_that_others_may_read_is_refused(tmp_path: Path, lines: list[str]) -> None:
    file = tmp_path / "people"
    file.write_text("\n".join(lines), "utf-8")
    file.chmod(0o644)
    with pytest.raises(UsageError, match="chmod 600"):
        gate(file)
    file.chmod(0o600)
    assert "张三" in gate(file)


@pytest.mark.parametrize("text", ["", "张三:boss:00:00", "no entry"])
def test_a_file_that_names_nobody_or_nonsense_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        Gate([text])
