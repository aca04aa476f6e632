"""Whatever a library makes of a damaged file, the caller hears one thing: the file is damaged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from extractor.errors import BrokenFile, ExtractorError, LimitExceeded


@contextmanager
def refusing(zh: str, en: str) -> Iterator[None]:
    """Turn what a library raises over a file from outside into `BrokenFile` with this message.

    Libraries promise no list of errors: mutated files made python-docx, openpyxl, lxml, zipfile and
    MuPDF raise more than twenty kinds. The first error is kept as the cause.

    Raises:
        BrokenFile: the library failed.
        LimitExceeded: it ran out of memory, or what it read is nested too deep.
    """
    try:
        yield
    except (ExtractorError, NameError, ImportError):  # the last two are faults of ours, never of a file
        raise
    except MemoryError as error:
        raise LimitExceeded(
            "读取该文件所需的内存超出限制。请拆分文件后再试。",
            "Reading the file needs more memory than there is. Split the file and try again.",
        ) from error
    except RecursionError as error:
        raise _too_deep() from error
    except Exception as error:  # of more than twenty kinds, as said above
        if "Excessive depth" in str(error):
            raise _too_deep() from error
        raise BrokenFile(zh, en) from error


def _too_deep() -> LimitExceeded:
    """libxml2 and Python have bounds of their own, which no setting of ours raises."""
    return LimitExceeded(
        "文件的内容嵌套过深（超过 256 层），已拒绝读取。请用办公软件打开后重新保存。",
        "The file's contents are nested too deep (more than 256 levels) and were refused. "
        "Open it in an office program and save it anew.",
    )
