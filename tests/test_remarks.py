"""What readings remark is told in one language; what the readers note is of a kind that has words in both."""

import ast
import re
from pathlib import Path

import pytest

from extractor.export.naming import described, remark
from extractor.export.remarks import KINDS, told

EXTRACTOR = Path(__file__).resolve().parents[1] / "extractor"
HAN = re.compile("[一-鿿]")
NOTES = [
    ("model: 0 of 212 leaves (0.0 %): the form reader's result proves itself", "没有询问模型"),
    ("model: 3 of 80 leaves (3.8 %): leaves in doubt were read twice", "存疑的数据已复读"),
    ("model: 41 of 80 leaves (51.2 %): page 3 was read again by the model", "第 3 页已由模型复读"),
    ("model: 9 of 9 leaves (100.0 %): 7 of 20 rows have no place in the form reader's record", "20 行中有 7 行"),
    ("the form reader's record is not whole; the model found nothing", "程序读出的数据不完整；模型也没有读出内容"),
    (
        "/projects/0/funds/0/executed: the form reader read 190.85, the model 198.05; the form reader's stands, "
        "a person has to decide",
        "项目1 › 资金1 › 全年执行数：程序读作 190.85，模型读作 198.05；采用程序的读法，请人工确认",
    ),
    (
        "/projects/0/funds/0/executed: the form reader read 1, the model 2; the checks agree with it: "
        "the form reader's stands",
        "程序读作 1，模型读作 2；核对支持程序的读法，已采用",
    ),
    ("甲工程: 12.5亿元: not in the report's unit 万元", "甲工程：12.5亿元 的单位与报告的金额单位（万元）不同"),
    ("line 12 '道路' was joined to '道路工程' (likeness 0.81)", "“道路”按相似度 0.81 归入项目“道路工程”"),
    ("not found on the page, left out: '98%'", "“98%”在原件上找不到"),
    ("forms: /forms/0: 问题 1 要答一次", "模型的回答有一处仍不合要求"),
    ("5 names and numbers were masked before text was sent", "已遮盖 5 处"),
]


@pytest.mark.parametrize(("noted", "chinese"), NOTES)
def test_a_remark_is_told_in_the_readers_language(noted: str, chinese: str) -> None:
    assert chinese in remark(noted, "zh")
    assert not re.search("[a-z]{3,}", remark(noted, "zh"))
    own = "".join(HAN.findall("".join(re.findall("'[^']*'|“[^”]*”|甲工程|亿元|万元", noted))))
    assert set(HAN.findall(remark(noted, "en"))) <= set(own)


def test_what_is_of_no_kind_stays_as_it_was_written() -> None:
    assert remark("something new", "zh") == "something new"
    assert remark("已修复 · repaired", "zh") == "已修复"
    assert remark("已修复 · repaired", "en") == "Repaired"


def literals() -> list[str]:
    """What the readers, their judge and the pipeline note: each text with its gaps filled by ``1``."""
    found: list[str] = []
    for path in [*EXTRACTOR.glob("readers/**/*.py"), EXTRACTOR / "judging.py", EXTRACTOR / "pipeline.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            docs = isinstance(node, ast.Expr)
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            if docs or not all(isinstance(part, ast.Constant | ast.FormattedValue) for part in parts):
                continue
            text = "".join(_filled(part) for part in parts)
            sentence = len(re.findall(r"\b[a-z]{2,}\b", text)) > 3 and not text[0].isupper()
            if isinstance(node, ast.JoinedStr) and sentence and " · " not in text:
                found.append(text)
    return found


def _filled(part: ast.AST) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.FormattedValue)
    if isinstance(part.value, ast.Name) and part.value.id == "pointer":
        return "/title"
    return "'1'" if part.conversion == ord("r") else "1"


def test_every_note_with_gaps_in_it_has_words_in_both_languages() -> None:
    words = ("left out", "read", "joined", "place", "no ", "masked")
    noted = [text for text in literals() if any(word in text for word in words)]
    assert len(noted) > 12
    unknown = [text for text in noted if told(text, "zh", described) == text]
    assert unknown == []


def test_a_kind_asks_for_no_more_than_is_noted() -> None:
    for code, kind in KINDS.items():
        given = set(re.compile(kind.noted).groupindex)
        for text in (kind.zh, kind.en):
            assert set(re.findall(r"\{(\w+)\}", text)) <= given, code
