"""What office archives (DOCX, XLSX) must be before a library opens them, and old ones made new."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

from extractor.errors import BrokenFile, MissingPackage
from extractor.files.limits import Limits
from extractor.files.refusal import refusing

_SECONDS = 120
_HEAD = 65536
"""Bytes within which the first element of an XML part must begin."""
_ROOT = re.compile(rb"<\w")
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DAMAGED = (
    "文件不完整或已损坏，无法打开。请重新下载，或用办公软件重新保存。",
    "The file is truncated or damaged and cannot be opened. Download it again, or save it again.",
)


def ensure_sound(content: bytes, limits: Limits) -> None:
    """Refuse an archive that unpacks beyond the limits or whose XML declares entities.

    Raises:
        BrokenFile: not a sound archive, or XML with a document type.
        LimitExceeded: a bomb.
    """
    with refusing(*_DAMAGED), zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        limits.check("max_unpacked", sum(entry.file_size for entry in entries))
        for entry in entries:
            _ensure_entry(archive, entry, limits)


def _ensure_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> None:
    limits.check_ratio(entry.file_size, entry.compress_size)
    if entry.filename.lower().endswith((".xml", ".rels")):
        with archive.open(entry) as part:
            head = part.read(_HEAD).replace(b"\0", b"")  # UTF-16 shows its ASCII between zeros
        root = _ROOT.search(head)
        if _ENTITY.search(head) or (len(head) >= _HEAD // 2 and root is None):
            raise BrokenFile(
                "文件的 XML 声明了外部实体，已拒绝读取。请用办公软件重新保存。",
                "The file's XML declares entities and was refused. Save it again from an office program.",
            )


def converted(content: bytes, target: str) -> bytes:
    """An old .doc or .xls as `target` (``docx``, ``xlsx``), by LibreOffice.

    Raises:
        MissingPackage: LibreOffice is not installed.
        BrokenFile: it cannot read the file.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise MissingPackage(
            "这是旧版 Office 文件（.doc/.xls），需要安装 LibreOffice 才能读取"
            "（Debian/Ubuntu：apt-get install libreoffice-writer-nogui libreoffice-calc-nogui），"
            "或另存为 .docx/.xlsx。",
            "This is an old Office file (.doc/.xls). Install LibreOffice to read it (Debian/Ubuntu: "
            "apt-get install libreoffice-writer-nogui libreoffice-calc-nogui), or save it as .docx/.xlsx.",
        )
    with tempfile.TemporaryDirectory() as folder, refusing(*_DAMAGED):
        source = Path(folder) / "source"
        source.write_bytes(content)
        command = [
            program, "--headless", "--norestore", f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to", target, "--outdir", folder, str(source),
        ]  # fmt: skip
        _run(command)
        return (Path(folder) / f"source.{target}").read_bytes()


def _run(command: list[str]) -> None:
    """Run a program that starts others; all end with it. They stay in this session, where who clears up finds them."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, process_group=0) as process:
        try:
            process.wait(_SECONDS)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
