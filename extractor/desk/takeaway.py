"""What a reviewer takes away: one file, or several in a zip, in any of the forms."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal, cast, get_args

from extractor import schemas
from extractor.desk import history, intake
from extractor.desk import review as opening
from extractor.desk.leaves import as_printed
from extractor.desk.review import Review
from extractor.errors import InvalidValue
from extractor.export import described, write
from extractor.export.writing import Format
from extractor.store.log import ChangeRow
from extractor.store.opening import Store

Form = Literal["json", "csv", "xlsx", "pdf", "html", "log"]
FORMS: tuple[Form, ...] = get_args(Form)
"""JSON of the strict schema, CSV of every sheet, a workbook, the annotated document, the report to print, the log."""

_ENDINGS: dict[str, tuple[str, str]] = {
    "json": ("json", "application/json"),
    "csv": ("csv.zip", "application/zip"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pdf": ("annotated.pdf", "application/pdf"),
    "html": ("review.html", "text/html"),
    "log": ("log.jsonl", "application/x-ndjson"),
}
_KINDS = {
    "correct": "更正", "take": "取值", "accept": "确认", "bind": "定位", "add_row": "增加行", "delete_row": "删除行",
    "move_row": "移动行", "split_row": "拆分行", "merge_rows": "合并行", "undo": "撤销", "redo": "重做",
    "approve": "审核通过", "reopen": "重新打开", "read_again": "重新读取", "answer": "答复",
}  # fmt: skip
_STATES = {"review": "待复核", "in_review": "复核中", "approved": "已审核"}


@dataclass(frozen=True, slots=True)
class Export:
    """What is handed out: a file's name, its media type, its content."""

    name: str
    media: str
    content: bytes


def exported(store: Store, files: Sequence[str], form: Form) -> Export:
    """One file in a form, or several as a zip of them.

    Raises:
        InvalidValue: no file, or no such form.
        LockedFile, NoSuchThing: one of them is not read, or gone.
    """
    if not files or form not in FORMS:
        raise InvalidValue("请选择文件和导出格式。", "choose files and a form")
    if len(files) == 1:
        return _one(store, files[0], form)
    out, taken = io.BytesIO(), set[str]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            made = _one(store, file, form)
            archive.writestr(_free(made.name, taken), made.content)
    return Export(f"{len(files)}-{form}.zip", "application/zip", out.getvalue())


def _free(name: str, taken: set[str]) -> str:
    """Two files of one name are told apart by a number before the ending."""
    stem, dot, ending = name.partition(".")
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{stem}-{number}{dot}{ending}"
    taken.add(free)
    return free


def _one(store: Store, file: str, form: Form) -> Export:
    review = opening.open_review(store, file)
    ending, media = _ENDINGS[form]
    name = f"{PurePosixPath(intake.shown_name(review.file.name)).stem}.{ending}"
    return Export(name, media, _content(store, review, form))


def _content(store: Store, review: Review, form: Form) -> bytes:
    if form == "json":
        return schemas.to_json(review.extraction).encode()
    if form == "log":
        return history.export_log(store, review.file.id).encode()
    if form == "html":
        return _report(store, review).encode()
    if form == "pdf":
        from extractor.export.annotated import annotated

        document = opening.document(store, review.file.id)
        password = store.kept.get("passwords", {}).get(review.file.id)
        return annotated(review.extraction, intake.original(store, review.file.id), document, password)
    return _sheets(review, cast(Format, form))


def _sheets(review: Review, form: Format) -> bytes:
    with tempfile.TemporaryDirectory(prefix="extractor-") as folder:
        made = write(review.extraction, Path(folder), form, name="report")
        if made.is_file():
            return made.read_bytes()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for sheet in sorted(made.iterdir()):
                archive.write(sheet, sheet.name)
        return out.getvalue()


def _report(store: Store, review: Review) -> str:
    from extractor.export.printable import Facts, printable

    row = review.file
    approved = f"{row.approved_by}　{_moment(row.approved_at)}" if row.approved_at else ""
    changes = [_change(entry) for entry in history.entries(store, row.id)]
    return printable(review.extraction, Facts(_STATES.get(row.state, row.state), approved, row.head), changes)


def _change(entry: ChangeRow) -> Any:
    from extractor.export.printable import Change

    before, after = (_short(schemas.loads(text)) if text else "" for text in (entry.before, entry.after))
    place = described(entry.pointer) if entry.pointer else ""
    return Change(_moment(entry.at), entry.who, _KINDS.get(entry.kind, entry.kind), place, before, after, entry.why)


def _short(value: Any) -> str:
    if isinstance(value, dict):
        parts = [as_printed(each) for each in value.values() if each is not None and not isinstance(each, list | dict)]
        value = " | ".join(part for part in parts if part)
    elif isinstance(value, list):
        value = " ‖ ".join(_short(each) for each in value)
    text = as_printed(value)
    return text if len(text) <= 300 else text[:299] + "…"


def _moment(instant: datetime) -> str:
    """As people here write it, in the clock of this machine."""
    return instant.astimezone().strftime("%Y-%m-%d %H:%M:%S")
