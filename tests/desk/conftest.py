from __future__ import annotations

from reviewed import file, give
from stores import options, pytest_generate_tests, store

__all__ = ["file", "give", "options", "pytest_generate_tests", "store"]
