"""The commands that look after a store: doctor, backup, restore, forget."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from extractor.arguments import Words
from extractor.errors import UsageError
from extractor.settings import Settings
from extractor.store.opening import Store, open_store

_KINDS = {
    "part": ("没有写完的文件", "half-written file"),
    "orphan": ("没有对应文件的原件", "original that no file has"),
    "lost": ("原件丢失", "original lost"),
    "damaged": ("原件损坏", "original damaged"),
    "stuck": ("停滞的读取", "reading that nobody does"),
    "unread": ("没有读取结果", "counts as read, but there is no reading"),
    "chain": ("日志被改动", "audit log altered"),
}


@contextmanager
def _store() -> Iterator[Store]:
    store = open_store(Settings.from_environment().store)
    try:
        yield store
    finally:
        store.close()


def examine(repair: bool, words: Words) -> bool:
    """Tell what is wrong with the store, and mend it where asked to; gives whether it is well now."""
    from extractor.store.care import examined

    with _store() as store:
        found = examined(store, repair=repair)
    for fault in found:
        done = words("（已修复）", " (mended)") if fault.mended else ""
        print(f"! {words(*_KINDS[fault.kind])}: {fault.subject}{done}")
    if not found:
        print("  " + words("存储完好", "the store is well"))
    elif not all(fault.mended for fault in found) and not repair:
        print("  " + words("修复：extractor doctor --repair", "to mend it: extractor doctor --repair"))
    return all(fault.mended for fault in found)


def backup(options: argparse.Namespace, words: Words) -> int:
    """Copy the store into a new folder."""
    from extractor.store.copying import back_up

    with _store() as store:
        made = back_up(store, options.folder)
    print(words(*_copied(made.files, made.originals, len(made.missing))))
    return 2 if made.missing else 0


def restore(options: argparse.Namespace, words: Words) -> int:
    """Fill an empty store from a backup."""
    from extractor.store.copying import restore as fill

    with _store() as store:
        made = fill(store, options.folder)
    print(words(*_copied(made.files, made.originals, len(made.missing))))
    return 0


def forget(options: argparse.Namespace, words: Words) -> int:
    """Delete originals past their time."""
    from extractor.desk.retention import forget_originals

    days = options.days if options.days is not None else Settings.from_environment().retention
    if not days:
        raise UsageError(
            "请用 --days 或 EXTRACTOR_RETENTION_DAYS 指定保存天数", "say how long: --days N or EXTRACTOR_RETENTION_DAYS"
        )
    with _store() as store:
        count = forget_originals(store, days)
    print(words(f"已删除 {count} 个原件", f"{count} originals deleted"))
    return 0


def _copied(files: int, originals: int, missing: int) -> tuple[str, str]:
    zh, en = f"{files} 个文件，{originals} 个原件", f"{files} files, {originals} originals"
    return (zh, en) if not missing else (f"{zh}，缺 {missing} 个原件", f"{en}, {missing} originals are missing")
