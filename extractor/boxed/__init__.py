"""Reading a file in a process of its own, which may crash, hang or fill its memory without harm to who asked."""

from extractor.boxed.bounds import Bounds
from extractor.boxed.box import Box, Task

__all__ = ["Bounds", "Box", "Task"]
