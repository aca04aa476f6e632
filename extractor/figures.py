"""Printed figures: what a run of digits on the page says, as an exact decimal."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

_NUMBER = re.compile(r"[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_SUFFIX = re.compile(r"(?:%|‰|万元|亿元|元|分|万|个)?")


def parse_number(text: str) -> Decimal | None:
    """The figure that a cell holds, with its printed scale; None where it holds none.

    Thousands commas, full-width digits, a currency mark before it and one of the usual units
    behind it (``%``, ``元``, ``万元``, ``分``) are allowed; a dash, a blank or words are None.

    >>> parse_number("１,815.50")
    Decimal('1815.50')
    >>> parse_number("100%")
    Decimal('100')
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).replace("−", "-").replace("，", ",")
    plain = plain.lstrip("¥￥$")
    found = _NUMBER.match(plain)
    if not found or not _SUFFIX.fullmatch(plain[found.end() :]):
        return None
    return Decimal(found.group().replace(",", "").replace("+", ""))
