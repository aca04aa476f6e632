"""How large an input may be: a file from outside must not fill the memory or the day."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.errors import LimitExceeded


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest input that is read. Every limit has its own message that names it."""

    max_bytes: int = 200 * 2**20
    """Size of the file."""
    max_pages: int = 2000
    """Pages, frames of a picture, or sheets of a workbook."""
    max_pixels: int = 100_000_000
    """Pixels of one picture: A3 at 600 dpi has 70 million."""
    max_unpacked: int = 400 * 2**20
    """Bytes of an office file once its archive is unpacked."""
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
                f"文件过大：{zh}为 {value:,}，上限为 {allowed:,}。请拆分文件，或在设置中调高上限（{limit}）。",
                f"The file is too large: {en} is {value:,}, at most {allowed:,} allowed. "
                f"Split the file, or raise the limit ({limit}) in the settings.",
            )


_NAMES = {
    "max_bytes": ("字节数", "its size in bytes"),
    "max_pages": ("页数", "its number of pages"),
    "max_pixels": ("单页图像的像素数", "the number of pixels of one picture"),
    "max_unpacked": ("解压后的字节数", "its unpacked size in bytes"),
    "max_cells": ("单元格数", "its number of cells"),
    "max_members": ("压缩包中的文件数", "the number of files in the archive"),
    "max_archive": ("压缩包解压后的字节数", "the unpacked size of the archive in bytes"),
}
