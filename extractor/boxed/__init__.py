"""Reading a file in a process of its own, which may crash, hang or fill its memory without harm to who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.boxed.bounds import Bounds

if TYPE_CHECKING:
    from extractor.boxed.box import Box, Task

__all__ = ["Bounds", "Box", "Task"]


def __getattr__(name: str) -> Any:
    """The settings know the bounds; the box, with what it needs, is loaded where one is used."""
    if name in ("Box", "Task"):
        from extractor.boxed import box

        return getattr(box, name)
    raise AttributeError(name)
