"""What kind of value a leaf takes, for the field in which it is edited."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from extractor.desk.review import kind_of
from extractor.export.naming import code_name
from extractor.page.texts import Language

_NUMBER = re.compile(r"/\d+(?=/|$)")


def kind(pointer: str, language: Language) -> dict[str, Any]:
    """``kind`` (text, figure, year or code), ``codes`` with their names, ``nullable``; the same for every row."""
    return _kind(_NUMBER.sub("/0", pointer), language)


@cache
def _kind(pointer: str, language: Language) -> dict[str, Any]:
    leaf = kind_of(pointer)
    codes = [[code, code_name(code, language)] for code in leaf.codes]
    return {"kind": leaf.kind, "codes": codes, "nullable": leaf.nullable}
