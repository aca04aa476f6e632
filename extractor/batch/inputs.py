"""What is to be read: folders, globs, zips and fsspec URLs as a flat list of files, none opened before its turn."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from extractor.errors import ExtractorError, InputError
from extractor.files.archive import is_zip, members, wanted


@dataclass(frozen=True, slots=True)
class Source:
    """One file: what it is called in the results, and how its bytes are got when its turn comes."""

    name: str
    read: Callable[[], bytes]


def sources(inputs: Sequence[str], beside: Path | None = None) -> Iterator[Source]:
    """The files of all `inputs`, sorted within each; what lies in `beside` (the results) is none of them.

    Raises:
        InputError: an input does not exist, or a URL's file system cannot be reached.
    """
    for given in inputs:
        if "://" in given:
            yield from _remote(given)
        else:
            yield from _local(given, beside)


def _local(given: str, beside: Path | None) -> Iterator[Source]:
    path = Path(given)
    if path.is_dir():
        found = sorted(each for each in path.rglob("*") if each.is_file() and wanted(str(each.relative_to(path))))
    elif path.exists():
        found = [path]
    else:
        found = sorted(Path(each) for each in glob.glob(given, recursive=True) if Path(each).is_file())
        if not found:
            raise _missing(given)
    results = beside.resolve() if beside else None
    for each in found:
        if results is None or not each.resolve().is_relative_to(results):
            yield Source(str(each), partial(_bytes, each))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _missing(path.name) from error


def _remote(url: str) -> Iterator[Source]:
    import fsspec

    try:
        system, path = fsspec.url_to_fs(url)
        found = system.find(path) if system.isdir(path) else system.glob(path) if "*" in path else [path]
        known = sorted(each for each in found if wanted(each.rsplit("/", 1)[-1]) and system.isfile(each))
    except (OSError, ValueError, ImportError) as error:
        raise InputError(
            f"无法访问 {url}：{type(error).__name__}。请检查地址和权限。",
            f"cannot reach {url} ({type(error).__name__}): check the address and your rights",
        ) from error
    if not known:
        raise _missing(url)
    for each in known:
        yield Source(each, partial(system.cat_file, each))


def opened(source: Source) -> Iterator[tuple[str, bytes | ExtractorError]]:
    """The file's bytes by its name; of an archive, those of each file in it, or why there are none."""
    try:
        content = source.read()
        if not is_zip(content):
            yield source.name, content
            return
        for member in members(content):
            yield f"{source.name}/{member.name}", member.error or member.content
    except ExtractorError as error:
        yield source.name, error
    except OSError as error:
        yield source.name, InputError(f"无法读取文件：{error.strerror}", f"the file cannot be read: {error.strerror}")


def _missing(given: str) -> InputError:
    return InputError(
        f"找不到或无法打开 {given}。请检查路径和权限。",
        f"{given} is not there or cannot be opened: check path and rights",
    )
