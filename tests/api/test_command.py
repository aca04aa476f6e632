"""`extractor serve` refuses to stand open; `extractor token` makes keys."""

from __future__ import annotations

import pytest

from extractor.cli import main
from extractor.store.opening import Store
from extractor.store.options import StoreOptions


@pytest.fixture(autouse=True)
def _here(options: StoreOptions, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTRACTOR_DATA", str(options.folder))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--host", "0.0.0.0"), "make a token first"),
        (("--workers", "0"), "--workers must be at least 1"),
        (("--port", "70000"), "cannot listen"),
    ],
)
def test_it_does_not_begin_what_it_should_not(
    given: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", *given, "--lang", "en"]) == 3
    assert said in capsys.readouterr().err


def test_tokens_are_made_listed_and_revoked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "add", "统计处", "--scope", "read", "--scope", "approve"]) == 0
    made = capsys.readouterr().out.strip()
    known = made.split("_")[1]
    main(["token", "list"])
    listed = capsys.readouterr().out
    assert listed.split("\t")[:3] == [known, "统计处", "read,approve"]
    assert made.split("_", 2)[2] not in listed
    assert main(["token", "revoke", known]) == 0
    main(["token", "list", "--lang", "en"])
    assert "revoked" in capsys.readouterr().out
    assert main(["token", "revoke", known]) == 2
    assert main(["token", "add", "x", "--scope", "root"]) == 2
