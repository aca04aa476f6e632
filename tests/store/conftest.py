from __future__ import annotations

from stores import options, postgres, store

__all__ = ["options", "postgres", "store"]
