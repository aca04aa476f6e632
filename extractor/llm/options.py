"""How an endpoint is reached and what it may take: plain data, filled by `extractor.settings`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from extractor.llm.budget import Price

Mode = Literal["json_schema", "tools", "json"]
MODES: tuple[Mode, ...] = ("json_schema", "tools", "json")


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long a failed call is tried again; seconds."""

    attempts: int = 8
    first: float = 1.0
    longest: float = 60.0
    breaker_failures: int = 5
    breaker_rest: float = 5.0


@dataclass(frozen=True, slots=True)
class Options:
    """One endpoint. `key` never shows in a repr; `mode` None means: probe once and remember.

    `vision` None: probe once and remember whether pictures are understood.
    `mask` None masks names and phone numbers unless the endpoint is local. `timeout` is in seconds
    for one try, `file_tokens`, `run_tokens` and `run_money` are budgets (None: no limit), `price` is
    for a million tokens, `answer_tokens` the most that one answer may have.
    """

    url: str = ""
    model: str = ""
    key: str = field(default="none", repr=False)
    mode: Mode | None = None
    concurrency: int = 4
    timeout: float = 300.0
    answer_tokens: int = 8192
    vision: bool | None = None
    mask: bool | None = None
    price: Price = field(default_factory=Price)
    file_tokens: int | None = None
    run_tokens: int | None = None
    run_money: float | None = None
    cache: Path | None = None
    replay: Path | None = None
    record: Path | None = None
    recorded_by: str = ""
    patience: Patience = field(default_factory=Patience)

    def data(self) -> dict[str, Any]:
        """As JSON data, the key with the rest: for a process of ours, never to be kept."""
        return {name: str(value) if isinstance(value, Path) else value for name, value in asdict(self).items()}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Options:
        """From JSON data."""
        paths = {name: Path(data[name]) if data[name] else None for name in ("cache", "replay", "record")}
        return cls(**{**data, **paths, "price": Price(**data["price"]), "patience": Patience(**data["patience"])})
