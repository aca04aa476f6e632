"""A reviewed file becomes a labelled sample: corrections feed the evals."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, Literal

from extractor import pointer, schemas
from extractor.desk import intake
from extractor.desk import review as opening
from extractor.desk.people import Person, require
from extractor.desk.review import Review
from extractor.errors import InvalidValue, LockedFile, StoreUnavailable
from extractor.extraction import Record
from extractor.store import log
from extractor.store.opening import Store

_PERSONAL = frozenset({"manager", "phone", "contact"})
_NUMBER = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[-—－]?\d{7,8}|\d{17}[\dXx])(?!\d)")
"""Mobile and land lines, identity numbers."""
_NAME = re.compile(r"[\w一-鿿-]{1,80}")
_ENDINGS = {"image": "png"}


def personal_data(record: Record) -> tuple[str, ...]:
    """Leaves that name a person or hold a telephone or identity number: to be shown before a sample is saved."""
    return tuple(_personal(record))


def _personal(record: Record) -> Iterator[str]:
    for place, value in pointer.leaves(record):
        named = place.rpartition("/")[2] in _PERSONAL
        if isinstance(value, str) and value and (named or _NUMBER.search(value)):
            yield place


def save_sample(
    store: Store, who: Person, file: str, suite: Path, name: str, *, personal: Literal["ask", "keep", "blank"] = "ask"
) -> Path:
    """Put an approved file into a suite's folder: its document and `label.json`, whole or not at all; gives the folder.

    `personal` says what becomes of personal data in the label: ``ask`` refuses, ``keep`` keeps them, ``blank`` empties
    them. The document itself is copied as it is.

    Raises:
        NotAllowed: `who` is no approver.
        LockedFile: the file is not approved.
        InvalidValue: no good name, there is such a sample already, or there are personal data to be asked about.
        StoreUnavailable: the folder cannot be written.
    """
    require(who, "approver")
    review = opening.open_review(store, file)
    if not review.file.locked:
        raise LockedFile("只有审核通过的文件才能存为样本。", "only an approved file can be saved as a sample")
    if not _NAME.fullmatch(name) or (suite / name).exists():
        raise InvalidValue(
            "样本名只能用文字、数字、连字符，且不能与已有样本重名。",
            "a sample's name takes letters, figures and hyphens, and must be new",
        )
    found = personal_data(review.state.record)
    if found and personal == "ask":
        raise InvalidValue(
            f"数据中有 {len(found)} 处个人信息（姓名、电话）。请选择保留或清空。",
            f"there are {len(found)} personal data (names, telephones) in it; keep them or empty them",
        )
    label = label_of(review, found if personal == "blank" else ())
    content = intake.original(store, file)
    ending = _ENDINGS.get(review.file.format, review.file.format)
    target = _written(suite, name, {f"document.{ending}": content, "label.json": label.encode()})
    with store.writing() as connection:
        log.record_event(connection, who.name, "sample", file, name)
    return target


def label_of(review: Review, blanked: tuple[str, ...] = ()) -> str:
    """The label as `schemas/label.schema.json` says: record, errors and warnings, and what a person did to it.

    Raises:
        SchemaError: the record does not fit.
    """
    record = deepcopy(review.state.record)
    for place in blanked:
        pointer.put(record, place, None if _may_be_null(place) else "")
    findings = [
        {"rule": each.rule, "pointers": list(each.pointers)}
        for each in review.extraction.findings
        if each.severity in ("error", "warning")
    ]
    notes = [f"{place}: {_noted(review, place)}" for place in sorted(review.corrected) if review.state.has(place)]
    label: dict[str, Any] = {"record": record, "findings": findings, "notes": notes}
    schemas.validate(label, "label")
    return schemas.dumps(label) + "\n"


def _may_be_null(place: str) -> bool:
    return opening.kind_of(place).nullable


def _noted(review: Review, place: str) -> str:
    mark = review.state.evidence[place]
    return "读取有误，由人更正" if mark.match == "exact" else "由人更正，原件上没有逐字对应的文字"


def _written(suite: Path, name: str, parts: dict[str, bytes]) -> Path:
    try:
        suite.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=suite, prefix=".sample-") as beside:
            made = Path(beside) / name
            made.mkdir()
            for part, content in parts.items():
                (made / part).write_bytes(content)
            os.replace(made, suite / name)
    except OSError as error:
        raise StoreUnavailable(
            "无法写入样本文件夹，请检查路径和权限。", "the suite's folder cannot be written; check its path and rights"
        ) from error
    return suite / name
