"""The door of the page on an address that others reach, and behind it a trial: neither is a fault to axe."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from browsing import IN_BROWSER, Server, audited, windows_onto

from extractor.page.passwords import entry
from extractor.page.texts import TEXTS

pytestmark = IN_BROWSER


def test_the_door_and_a_trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes from elsewhere is asked for a password; then they look at a trial. Both are no fault to axe."""
    people = tmp_path / "people"
    people.touch(0o600)
    people.write_text(f"{entry('anna', 'open it', 'admin')}\n")
    monkeypatch.setenv("EXTRACTOR_PASSWORD_FILE", str(people))
    server = Server(tmp_path)
    server.options = ["--server.address=0.0.0.0"]
    trials = server.data / "trials"
    trials.mkdir(parents=True)
    (trials / "20260101-000000-000000.json").write_text(json.dumps(trial(), ensure_ascii=False), "utf-8")
    server.start()
    try:
        with windows_onto(server) as windows:
            page = windows.open("?view=evals")
            page.get_by_role("button", name=TEXTS["login"][0]).wait_for()
            audited(page)
            page.get_by_label(TEXTS["user_name"][0]).fill("anna")
            page.get_by_label(TEXTS["password"][0], exact=True).fill("wrong")
            page.get_by_role("button", name=TEXTS["login"][0]).click()
            page.get_by_text(TEXTS["sign_in_wrong"][0]).wait_for()
            page.get_by_label(TEXTS["password"][0], exact=True).fill("open it")
            page.get_by_role("button", name=TEXTS["login"][0]).click()
            for name in ("scores", "fields", "sure", "cost", "wrong", "changed"):
                page.get_by_role("tab", name=TEXTS[f"tab_{name}"][0]).click()
                page.get_by_role("tab", name=TEXTS[f"tab_{name}"][0], selected=True).wait_for()
                audited(page)
            page.context.close()
    finally:
        server.stop()


def trial() -> dict[str, object]:
    """A trial of one file, with one leaf misread."""
    file = {
        "sample": "a", "variant": "document.pdf", "path": "/nowhere", "type": "project_target", "failure": None,
        "seconds": 1.5, "cost": None, "tokens": 0, "stages": {"open": 0.2, "read": 1.3}, "kinds": {"misread": 1},
        "verdicts": {"right": 9, "wrong": 1}, "f1": 0.9, "findings": [1, 1, 0],
        "fields": {"funds.executed": [1, 2], "title": [1, 1]}, "sure": [[0, 0]] * 9 + [[3, 4]],
        "differences": [["wrong", "/projects/0/funds/0/executed", "1.00", "7.00", 1, [10, 10, 50, 20]]],
    }  # fmt: skip
    return {
        "id": "20260101-000000-000000", "at": "2026-01-01T00:00:00+08:00", "who": "x", "suite": "reports",
        "reader": "form", "files": [file],
    }  # fmt: skip
