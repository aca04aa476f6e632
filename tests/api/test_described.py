"""Schemathesis asks the interface what its description allows: every answer is one that the description knows."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from extractor.desk.tokens import add_token
from extractor.store.opening import Store

DATABASES = ("postgres",)  # the stricter one of what a text may hold
_CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
_UNREADY = "/v1/ready"
"""Nobody works in this test, so it says 503, as its description knows; everywhere else that would be a fault."""
_ENDS = ("/v1/files/{file}", "/v1/files/{file}/readings")
"""Routes that may take the one file away or have it read anew: those get ids of no file."""
_EXAMPLES = settings(
    max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.slow
def test_every_answer_is_described(address: str, store: Store, file: str) -> None:
    schema = schemathesis.openapi.from_url(f"{address}/v1/openapi.json")
    headers = {"Authorization": f"Bearer {add_token(store, 'schemathesis', ['admin'])}"}
    tried = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        _ask(operation, file, headers)
        tried.add((operation.method.lower(), operation.path))
    described = schema.raw_schema["paths"]
    assert tried == {(method, path) for path, methods in described.items() for method in methods}


def _ask(operation: Any, file: str, headers: dict[str, str]) -> None:
    checks = _CHECKS[1:] if operation.path == _UNREADY else _CHECKS

    @_EXAMPLES
    @given(case=operation.as_strategy())
    def asked(case: schemathesis.Case) -> None:
        if "file" in case.path_parameters and (case.method == "GET" or case.path not in _ENDS):
            case.path_parameters["file"] = file  # else nearly all would be 404
        case.call_and_validate(headers=headers, checks=checks)

    asked()
