"""How a workbook shows a value: number formats as ECMA-376 part 1, 18.8.31 has them.

A reader of the sheet sees ``88%``, never the 0.88 behind it, and what is seen is what counts.
"""

from __future__ import annotations

import datetime
import operator
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"? | [\\!](?P<escaped>.) | _.? | \*.? | \[(?P<bracket>[^\]]*)\]?
    | (?P<general>General|G/通用格式) | (?P<digit>[0#?]) | (?P<mark>[.,%/@]) | (?P<power>[eE][+-]) | (?P<plain>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?[\d.]+)\]")
_PIECE = re.compile(r'"[^"]*"?|[\\!].|\[[^\]]*\]?|.', re.DOTALL)
_TESTS = {
    "<=": operator.le, ">=": operator.ge, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "=": operator.eq,
}  # fmt: skip
_GENERAL_ROOM = 10
"""Digits that a cell of general format shows of a figure with decimals."""


class _Token(NamedTuple):
    kind: str
    """literal, digit, point, comma, percent, text, general or odd (a power or a fraction)."""
    text: str


def shown(value: object, number_format: str) -> str:
    """A cell's value as its number format shows it (0.88 under ``0%`` is 88%).

    Fractions and powers of ten are shown plainly; colours and fill characters are left out.
    """
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return _date(value, number_format)
    sections = _sections(number_format)
    if isinstance(value, int | float | Decimal):
        figure = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        return _figure(figure, sections) if figure.is_finite() else str(value)
    return _text(str(value), sections)


def _sections(number_format: str) -> list[str]:
    """The parts between semicolons that are neither quoted nor escaped."""
    sections = [""]
    for piece in _PIECE.findall(number_format or "General"):
        if piece == ";":
            sections.append("")
        else:
            sections[-1] += piece
    return sections[:4]


def _text(value: str, sections: list[str]) -> str:
    section = sections[3] if len(sections) == 4 else sections[-1]
    tokens = _tokens(section)
    if not any(token.kind == "text" for token in tokens):
        return value if len(sections) < 4 else "".join(token.text for token in tokens)
    return "".join(value if token.kind == "text" else token.text for token in tokens)


def _tokens(section: str) -> list[_Token]:
    tokens = []
    for found in _TOKEN.finditer(section):
        kind, text = found.lastgroup, found.group()
        if kind in ("quoted", "escaped", "plain"):
            tokens.append(_Token("literal", found.group(kind)))
        elif kind == "bracket":
            tokens.append(_Token("literal", _currency(found.group(kind))))
        elif kind == "mark":
            names = {".": "point", ",": "comma", "%": "percent", "@": "text", "/": "odd"}
            tokens.append(_Token(names[text], text if text == "%" else ""))
        elif kind is not None:
            tokens.append(_Token({"power": "odd"}.get(kind, kind), text if kind == "digit" else ""))
    return tokens


def _currency(bracket: str) -> str:
    """The sign in ``[$¥-804]``; colours, conditions and locales print nothing."""
    return bracket[1:].partition("-")[0] if bracket.startswith("$") else ""


def _figure(figure: Decimal, sections: list[str]) -> str:
    section, signed = _chosen(figure, sections)
    tokens = _tokens(section)
    kinds = {token.kind for token in tokens}
    sign = "-" if signed and figure < 0 else ""
    if "odd" in kinds:
        return _plain(figure)
    if "digit" in kinds:
        return sign + _filled(abs(figure), tokens)
    if kinds & {"general", "text"}:
        return sign + "".join(_plain(abs(figure)) if t.kind in ("general", "text") else t.text for t in tokens)
    return sign + "".join(token.text for token in tokens) if tokens else ""


def _chosen(figure: Decimal, sections: list[str]) -> tuple[str, bool]:
    """The section for a figure, and whether the minus sign is still to be shown."""
    numeric = sections[:3]
    if any(_CONDITION.search(section) for section in numeric):
        for section in numeric:
            condition = _CONDITION.search(section)
            if condition is None or _TESTS[condition.group(1)](figure, Decimal(condition.group(2))):
                return section, True
        return "General", True
    if figure < 0 and len(numeric) > 1:
        return numeric[1], False
    if figure == 0 and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], True


def _plain(figure: Decimal) -> str:
    """As general format shows it: whole figures in full, others in so many digits as a cell has room for."""
    if figure == figure.to_integral_value():
        return format(int(figure), "d")
    places = max(_GENERAL_ROOM - max(figure.adjusted() + 1, 1), 0)
    text = format(figure.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _filled(figure: Decimal, tokens: list[_Token]) -> str:
    """The digits of a figure, not negative, in the places of its format."""
    point = next((i for i, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    whole, rest = tokens[:point], tokens[point + 1 :]
    thousands, grouped = _commas(whole)
    thousands += sum(token.kind == "comma" for token in rest)
    figure = figure.scaleb(2 * sum(token.kind == "percent" for token in tokens) - 3 * thousands)
    places = sum(token.kind == "digit" for token in rest)
    text = format(figure.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP), "f")
    digits, _, fraction = text.partition(".")
    return _whole(digits.lstrip("0"), whole, grouped) + _fraction(fraction, rest)


def _commas(whole: list[_Token]) -> tuple[int, bool]:
    """How often the figure is divided by a thousand (commas after the last digit), and whether it is grouped."""
    at = [i for i, token in enumerate(whole) if token.kind == "digit"]
    commas = [i for i, token in enumerate(whole) if token.kind == "comma"]
    if not at:
        return 0, False
    return sum(i > at[-1] for i in commas), any(at[0] < i < at[-1] for i in commas)


def _whole(digits: str, tokens: list[_Token], grouped: bool) -> str:
    """Digits filled in from the right; the first place takes all that are left."""
    out: list[str] = []
    count = 0
    first = next((i for i, token in enumerate(tokens) if token.kind == "digit"), -1)
    for i in range(len(tokens) - 1, -1, -1):
        token = tokens[i]
        if token.kind != "digit":
            out.append(token.text)
            continue
        taken, digits = (digits, "") if i == first else (digits[-1:], digits[:-1])
        for digit in reversed(taken or ("0" if token.text == "0" else "")):
            out.append(digit + ("," if grouped and count and count % 3 == 0 else ""))
            count += 1
    return "".join(reversed(out))


def _fraction(fraction: str, tokens: list[_Token]) -> str:
    """Digits after the point; optional places print no zeros at the end."""
    marks = [token.text for token in tokens if token.kind == "digit"]
    least = max((i + 1 for i, mark in enumerate(marks) if mark == "0"), default=0)
    digits = fraction[:least] + fraction[least:].rstrip("0")
    rest = iter(digits)
    printed = "".join(next(rest, "") if token.kind == "digit" else token.text for token in tokens)
    return ("." if digits else "") + printed


_DATE_TOKEN = re.compile(
    r'"([^"]*)"?|[\\!](.)|\[[^\]]*\]|(y+|m+|d+|h+|s+|a{3,4})|(上午/下午|AM/PM|A/P)|(;.*)|(.)', re.IGNORECASE | re.DOTALL
)
_DAYS = "一二三四五六日"


def _date(value: datetime.datetime | datetime.date | datetime.time, number_format: str) -> str:
    code = number_format or "General"
    if code == "mm-dd-yy":  # built in as the system's own short date, which is this in Chinese
        code = "yyyy/m/d"
    found = list(_DATE_TOKEN.finditer(code))
    if not any(token.group(3) for token in found) or code.lower() == "general":
        return value.strftime("%H:%M") if isinstance(value, datetime.time) else value.strftime("%Y-%m-%d")
    half = any(token.group(4) for token in found)
    out, before = [], ""
    for i, token in enumerate(found):
        letters = (token.group(3) or "").lower()
        if letters:
            after = next((later.group(3)[0].lower() for later in found[i + 1 :] if later.group(3)), "")
            minutes = letters[0] == "m" and len(letters) < 3 and (before == "h" or after == "s")
            out.append(_date_part(value, letters, minutes, half))
            before = letters[0]
        elif token.group(4):
            out.append(("上午" if _hour(value) < 12 else "下午") if "午" in token.group(4) else f"{_half(value)}M")
        else:
            out.append(token.group(1) or token.group(2) or (token.group(6) or "").replace("@", "").replace("_", ""))
    return "".join(out).strip()


def _hour(value: datetime.datetime | datetime.date | datetime.time) -> int:
    return int(getattr(value, "hour", 0))


def _half(value: datetime.datetime | datetime.date | datetime.time) -> str:
    return "A" if _hour(value) < 12 else "P"


def _date_part(
    value: datetime.datetime | datetime.date | datetime.time, letters: str, minutes: bool, half: bool
) -> str:
    kind, two = letters[0], len(letters) > 1
    if kind == "a" or (kind == "d" and len(letters) > 2):
        weekday = value.weekday() if isinstance(value, datetime.date) else 0
        return ("星期" if len(letters) > 3 else "周") + _DAYS[weekday]
    if kind == "y":
        year = int(getattr(value, "year", 1900))
        return str(year) if len(letters) > 2 else f"{year % 100:02d}"
    hour = _hour(value)
    figure = {
        "m": int(getattr(value, "minute" if minutes else "month", 0)),
        "d": int(getattr(value, "day", 0)),
        "h": (hour % 12 or 12) if half else hour,
        "s": int(getattr(value, "second", 0)),
    }[kind]
    return f"{figure:02d}" if two else str(figure)
