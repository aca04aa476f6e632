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

from extractor import interchange, schemas
from extractor.desk import history, intake
from extractor.desk import review as opening
from extractor.desk.leaves import as_printed
from extractor.desk.review import Review
from extractor.errors import InvalidValue
from extractor.export import described, write
from extractor.export.naming import Language
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
    "correct": ("更正", "corrected"), "take": ("取值", "took"), "accept": ("确认", "accepted"),
    "bind": ("定位", "bound to a place"), "add_row": ("增加行", "added a row"),
    "delete_row": ("删除行", "deleted a row"),
    "move_row": ("移动行", "moved a row"), "split_row": ("拆分行", "split a row"),
    "merge_rows": ("合并行", "merged rows"), "undo": ("撤销", "undid"), "redo": ("重做", "did again"),
    "approve": ("审核通过", "approved"), "reopen": ("重新打开", "opened again"),
    "read_again": ("重新读取", "read again"), "answer": ("答复", "settled a correction"),
}  # fmt: skip
_STATES = {
    "review": ("待复核", "to review"), "in_review": ("复核中", "in review"), "approved": ("已审核", "approved")
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Export:
    """What is handed out: a file's name, its media type, its content."""

    name: str
    media: str
    content: bytes


def exported(
    store: Store, files: Sequence[str], form: Form, language: Language = "zh", *, archive: bool = False
) -> Export:
    """One file in a form, or several as a zip of them; headings, notes and what else is ours in `language`.

    As an `archive` a single file comes in a zip too.

    Raises:
        InvalidValue: no file, or no such form.
        LockedFile, NoSuchThing: one of them is not read, or gone.
    """
    if not files or form not in FORMS:
        raise InvalidValue("请选择文件和导出格式。", "choose files and a form")
    if len(files) == 1 and not archive:
        return _one(store, files[0], form, language)
    out, taken = io.BytesIO(), set[str]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in files:
            made = _one(store, file, form, language)
            packed.writestr(_free(made.name, taken), made.content)
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


def _one(store: Store, file: str, form: Form, language: Language) -> Export:
    review = opening.open_review(store, file)
    ending, media = _ENDINGS[form]
    name = f"{PurePosixPath(intake.shown_name(review.file.name)).stem}.{ending}"
    return Export(name, media, _content(store, review, form, language))


def _content(store: Store, review: Review, form: Form, language: Language) -> bytes:
    if form == "json":
        return interchange.to_json(review.extraction).encode()
    if form == "log":
        return history.export_log(store, review.file.id).encode()
    if form == "html":
        return _report(store, review, language).encode()
    if form == "pdf":
        original = opening.source(store, review.file.id)
        return opening.viewer_of(store).annotated(original, review.extraction, language=language)
    return _sheets(review, cast(Format, form), language)


def _sheets(review: Review, form: Format, language: Language) -> bytes:
    with tempfile.TemporaryDirectory(prefix="extractor-") as folder:
        made = write(review.extraction, Path(folder), form, "report", language)
        if made.is_file():
            return made.read_bytes()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for sheet in sorted(made.iterdir()):
                archive.write(sheet, sheet.name)
        return out.getvalue()


def _report(store: Store, review: Review, language: Language) -> str:
    from extractor.export.printable import Facts, printable

    row, index = review.file, 0 if language == "zh" else 1
    approved = f"{row.approved_by}　{_moment(row.approved_at)}" if row.approved_at else ""
    changes = [_change(entry, language) for entry in history.entries(store, row.id)]
    state = _STATES[row.state][index] if row.state in _STATES else row.state
    return printable(review.extraction, Facts(state, approved, row.head), changes, language)


def _change(entry: ChangeRow, language: Language) -> Any:
    from extractor.export.printable import Change

    kind = _KINDS.get(entry.kind, (entry.kind, entry.kind))[0 if language == "zh" else 1]
    before, after = (_short(schemas.loads(text)) if text else "" for text in (entry.before, entry.after))
    place = described(entry.pointer, language) if entry.pointer else ""
    return Change(_moment(entry.at), entry.who, kind, place, before, after, entry.why)


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
