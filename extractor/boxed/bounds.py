"""What a process that reads files from outside may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from extractor.files.limits import Limits


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that one file may take. Every bound has its own message that names it."""

    memory: int = 6 * 2**30
    """Bytes of address space: of an extraction with OCR about 2 GiB are mapped, a quarter of that is used."""
    processor_seconds: int = 1800
    """Seconds of processor time for one file, over all threads."""
    seconds: int = 3600
    """Seconds by the clock for one file."""
    asking: int = 86_400
    """The same where a language model is asked: each answer has a time limit of its own, and there are many."""
    drawing: int = 60
    """Seconds of processor time, and twice as many by the clock, for what somebody waits for: a page's picture."""
    handles: int = 256
    """Open files."""
    written: int = 512 * 2**20
    """Bytes of a file that is written on the way."""
    threads: int = 0
    """Threads that recognise text; 0: as many as there are processors."""
    hosts: tuple[str, ...] = ()
    """The only hosts that may be reached: a model's endpoint. With none, no network at all."""
    folders: tuple[str, ...] = ()
    """Folders that may be written to, beside one for scratch: kept answers of a model. Where there is Landlock."""
    limits: Limits = field(default_factory=Limits)
    """How large the file itself may be."""

    def data(self) -> dict[str, Any]:
        """As JSON data."""
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Bounds:
        """From JSON data."""
        lists = {name: tuple(data[name]) for name in ("hosts", "folders")}
        return cls(**{**data, **lists, "limits": Limits.of(data["limits"])})
