from __future__ import annotations

from stores import options, pytest_generate_tests, store

__all__ = ["options", "pytest_generate_tests", "store"]
