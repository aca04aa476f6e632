"""Where the store is, as settings and the page say it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """`folder` holds the SQLite file and the originals, where `database` and `originals` do not say otherwise.

    `database` is an SQLAlchemy URL (``postgresql+psycopg://user@host/name``; plain ``postgresql://`` means the same),
    `originals` a folder or an fsspec URL (``s3://bucket/extractor``).
    """

    folder: Path
    database: str = ""
    originals: str = ""
