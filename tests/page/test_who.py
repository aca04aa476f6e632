from __future__ import annotations

from typing import Any

import pytest

from extractor.page import who


@pytest.mark.parametrize(
    ("told", "called"),
    [
        ({"sub": "7", "email": "a@office.example", "email_verified": True}, "a@office.example"),
        ({"sub": "7", "email": "a@office.example"}, "a@office.example"),  # not every provider says so
        ({"sub": "7", "email": "a@office.example", "email_verified": False}, "7"),
        ({"sub": "7", "email": "a@office.example", "email_verified": "false"}, "7"),
        ({"sub": "7", "name": "b@office.example"}, "7"),  # people choose their names
    ],
)
def test_nobody_is_known_by_what_they_may_choose(told: dict[str, Any], called: str) -> None:
    assert who._called(told) == called
