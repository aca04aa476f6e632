"""Names of persons and phone numbers, masked before text leaves the machine and put back after.

A person is known by the label beside the name (联系人, 负责人 …), a number by its form. The same
name gets the same mask wherever it stands, so that text and answer still fit together.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

_LABEL = r"(?:填[报表列]人|联\s*系\s*人|负\s*责\s*人|责任人|经\s*办\s*人|项目主管|制表人?|审核人?|复核人?|签字)"
_NEXT = (
    r"(?:联系)?(?:电话|方式)|手机|日期|时间|职务|职称|签[字章名]|盖章|(?:填[报表]|制表|审核|复核|经办|联系)人[:：(（]"
)
"""What may follow a name at once: white space between two labels of a line is not kept."""
_NAME = rf"(?P<name>[一-鿿]{{1,2}}?[ 　]?[一-鿿]{{1,2}}?)(?:(?={_NEXT})|(?![一-鿿]))"
_PERSON = re.compile(rf"{_LABEL}(?:姓名)?(?:[（(][^）)\n]{{0,10}}[）)])?[\s:：|=\w./、]{{0,16}}?[:：|\s]\s*{_NAME}")
_PHONES = (
    re.compile(r"(?<![\d.])1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\d.])"),
    re.compile(r"(?<![\d.])(?:[(（]?0\d{2,3}[)）]?[-－— ]?)[2-9]\d{6,7}(?![\d.])"),
    re.compile(r"(?:电话|手机|联系方式)[^\d\n]{0,12}(?P<number>\d{7,8})(?![\d.])"),
)
_NO_NAME = re.compile(
    r"[部局处科室站所办院会厅委队校司团组员长任记]$"
    r"|联系|填[报表]|审核|复核|经办|手机|电话|日期|时间|单位|项目|签|章|盖|无|年|月|的"
)


class Masks:
    """The masks of one document: made as names and numbers are met, and undone in answers."""

    def __init__(self) -> None:
        self._masks: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._masks)

    def learn(self, text: str) -> None:
        """Take the names and numbers that a text tells by label or form."""
        for match in _PERSON.finditer(text):
            if not _NO_NAME.search(match["name"]):
                self._mask(match["name"], "某人")
        for pattern in _PHONES:
            for match in pattern.finditer(text):
                self._mask(match.groupdict().get("number") or match.group(), "号码")

    def hide(self, text: str) -> str:
        """The text with all that was learnt masked."""
        for secret in sorted(self._masks, key=len, reverse=True):
            text = text.replace(secret, self._masks[secret])
        return text

    def show(self, value: Any) -> Any:
        """An answer with the masks replaced by what they stand for."""
        if isinstance(value, str):
            for secret, mask in self._masks.items():
                value = value.replace(mask, secret)
            return value
        if isinstance(value, list):
            return [self.show(each) for each in value]
        if isinstance(value, dict):
            return {key: self.show(each) for key, each in value.items()}
        return value

    def _mask(self, secret: str, kind: str) -> None:
        self._masks.setdefault(secret, f"〔{kind}{len(self._masks) + 1}〕")


def is_local(url: str) -> bool:
    """Does an endpoint run on this machine or in its private network?"""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith((".localhost", ".local")):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_private
