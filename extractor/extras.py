"""The parts of the program that are installed by name (``pip install "extractor[ocr]"``), and what tells whether.

Without any of them born-digital PDF and HTML are read by the form reader, records are checked and compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

from extractor.errors import MissingPackage

EXTRAS: Mapping[str, tuple[str, ...]] = {
    "ocr": ("PIL", "cv2", "numpy", "onnxruntime", "rapidocr"),
    "office": ("docx", "openpyxl"),
    "app": ("PIL", "alembic", "fastapi", "fsspec", "numpy", "openpyxl", "prometheus_client", "sqlalchemy", "streamlit"),
    "batch": ("fsspec", "pyarrow"),
    "postgres": ("psycopg",),
    "ray": ("ray",),
}
"""For each extra of pyproject.toml the modules that are imported of it."""
_WHAT = {
    "ocr": ("扫描件和图片的识别", "reading scans and pictures"),
    "office": ("Word、Excel 文件的读写", "reading and writing Word and Excel files"),
    "app": ("网页界面、服务和它们的存储", "the page, the service and their store"),
    "batch": ("批量处理", "batches"),
    "postgres": ("PostgreSQL", "PostgreSQL"),
    "ray": ("多机处理（Ray）", "more machines (Ray)"),
}


def absent(extra: str) -> list[str]:
    """The modules of an extra that are not installed."""
    return [name for name in EXTRAS[extra] if not _is_there(name)]


def ensure(extra: str) -> None:
    """Refuse what an extra is needed for where it is not installed.

    Raises:
        MissingPackage: it is not; told by its name.
    """
    missing = absent(extra)
    if missing:
        zh, en = _WHAT[extra]
        names, command = ", ".join(missing), f'pip install "extractor[{extra}]"'
        raise MissingPackage(
            f"没有安装{zh}所需的组件 extractor[{extra}]（缺少 {names}）。请运行：{command}",
            f"What {en} needs is not installed: extractor[{extra}] (missing: {names}). Run: {command}",
        )


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ModuleNotFoundError, ValueError):
        return False
