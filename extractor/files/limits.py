"""How large an input may be: a file from outside must not fill the memory or the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from extractor.errors import LimitExceeded


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest input that is read. Every limit has its own message, which names it and the setting that raises it.

    The setting of ``max_pages`` is the environment variable ``EXTRACTOR_LIMIT_PAGES``; the others likewise.
    """

    max_bytes: int = 200 * 2**20
    """Size of the file."""
    max_pages: int = 2000
    """Pages, frames of a picture, or sheets of a workbook."""
    max_pixels: int = 100_000_000
    """Pixels of one picture: A3 at 600 dpi has 70 million."""
    max_unpacked: int = 400 * 2**20
    """Bytes of an office file once its archive is unpacked, and of a page's contents in a PDF."""
    max_ratio: int = 400
    """How many times larger than packed something of more than 10 MB may be once unpacked."""
    max_depth: int = 250
    """Elements of a web page within one another: what people write nests a few dozen."""
    max_cells: int = 500_000
    """Cells of all tables of an office or web file."""
    max_members: int = 20_000
    """Files in an archive."""
    max_archive: int = 8 * 2**30
    """Bytes of all files in an archive, unpacked; one at a time is held."""

    def check(self, limit: str, value: int) -> None:
        """Refuse a value above the limit of that name.

        Raises:
            LimitExceeded: `value` is above it.
        """
        allowed = int(getattr(self, limit))
        if value > allowed:
            zh, en = _NAMES[limit]
            raise LimitExceeded(
                f"文件过大：{zh}为 {value:,}，上限为 {allowed:,}。请拆分文件，或用环境变量 {setting(limit)} 调高上限。",
                f"The file is too large: {en} is {value:,}, at most {allowed:,} allowed. "
                f"Split the file, or raise the limit with {setting(limit)}.",
            )

    def check_ratio(self, unpacked: int, packed: int) -> None:
        """Refuse what unpacks suspiciously far; what is small is let be, whatever its ratio.

        Raises:
            LimitExceeded: it does.
        """
        if unpacked > _SMALL:
            self.check("max_ratio", unpacked // max(packed, 1))

    def data(self) -> dict[str, int]:
        """As JSON data."""
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Limits:
        """From JSON data."""
        return cls(**data)


_SMALL = 10 * 2**20


def setting(limit: str) -> str:
    """The environment variable that sets a limit."""
    return f"EXTRACTOR_LIMIT_{limit.removeprefix('max_').upper()}"


_in_force = [Limits()]


def in_force() -> Limits:
    """The limits of this process: those of its settings, once they are put in force."""
    return _in_force[0]


def put_in_force(limits: Limits) -> None:
    """Hold this process to these limits wherever none are given; done once, as it starts."""
    _in_force[0] = limits


_NAMES = {
    "max_bytes": ("字节数", "its size in bytes"),
    "max_pages": ("页数", "its number of pages"),
    "max_pixels": ("单页图像的像素数", "the number of pixels of one picture"),
    "max_unpacked": ("解压后的字节数", "its unpacked size in bytes"),
    "max_ratio": ("解压后与压缩时大小之比", "the ratio of its unpacked to its packed size"),
    "max_depth": ("嵌套层数", "the depth of its nesting"),
    "max_cells": ("单元格数", "its number of cells"),
    "max_members": ("压缩包中的文件数", "the number of files in the archive"),
    "max_archive": ("压缩包解压后的字节数", "the unpacked size of the archive in bytes"),
}
