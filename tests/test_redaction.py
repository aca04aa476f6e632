"""Threat: a key, a token or a password in a log or an error message."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from extractor import redaction
from extractor.errors import ModelError
from extractor.redaction import guard_logs, hide
from extractor.settings import Settings

SECRETS = {
    "a URL's password": ("postgresql://anna:s3cret-pw@host/name", "s3cret-pw"),
    "a token": ("revoked ext_ab12cd_Zk9-xyzXYZ0123456789", "Zk9-xyzXYZ0123456789"),
    "a key": ("Incorrect API key provided: sk-proj-abcdef123456", "abcdef123456"),
    "a bearer": ("Authorization: Bearer abc.def.ghi-jkl", "abc.def"),
    "a query": ("GET /x?token=abcdef&y=1", "abcdef"),
    "a named one": ("{'api_key': 'qwertyuiop', 'n': 1}", "qwertyuiop"),
    "a password": ("password=hunter22 is wrong", "hunter22"),
}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a handler of the root logger writes."""
    made = logging.getLogRecordFactory()
    guard_logs()
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    logging.getLogger().addHandler(handler)
    yield out
    logging.getLogger().removeHandler(handler)
    logging.setLogRecordFactory(made)


@pytest.mark.parametrize(("text", "secret"), SECRETS.values(), ids=SECRETS.keys())
def test_what_looks_like_a_secret_is_hidden_in_errors_and_logs(text: str, secret: str, log: io.StringIO) -> None:
    assert secret not in hide(text)
    error = ModelError(text, text)
    assert secret not in error.zh + error.en + str(error) + repr(error)
    logging.getLogger("some.library").warning("said %s", text)
    try:
        raise ValueError(text)
    except ValueError:
        logging.getLogger("some.library").exception("failed")
    assert secret not in log.getvalue()
    assert "failed" in log.getvalue()


def test_the_key_that_was_set_is_hidden_whatever_it_looks_like(log: io.StringIO) -> None:
    Settings.from_environment({"EXTRACTOR_MODEL_KEY": "geheim一二三四五六"})
    logging.getLogger("x").error("asked with geheim一二三四五六 in vain")
    assert "geheim" not in log.getvalue()
    assert "asked with" in log.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "自评得分：96.5分",
        "extractor token add NAME",
        '{"token": "ab12cd34", "route": "/v1/files"}',
        "the password is wrong",
        "密码不正确",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert hide(text) == text


def test_arguments_of_records_without_secrets_are_left_as_they_are() -> None:
    made = redaction._Guarded(logging.LogRecord)
    record = made("x", logging.INFO, "f", 1, "%d of %d", (1, 2), None)
    assert record.args == (1, 2)


def test_names_and_numbers_are_masked_before_they_are_sent() -> None:
    """The measured recall of `python -m evals.privacy`, on a few reports: nothing that is made there gets out."""
    from evals.privacy import lines

    told = list(lines(12, 3))
    assert len(told) == 7
    assert [line for line in told if "recall" in line and not line.endswith("recall 1.0000")] == []
    assert any(line.startswith("plain texts: 0 of") for line in told)
