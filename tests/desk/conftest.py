from __future__ import annotations

from reviewed import file, give
from stores import options, postgres, store

__all__ = ["file", "give", "options", "postgres", "store"]
