"""The keys of the review, as they are listed on the page; `assets/record_keys.js` and `viewer.js` act on them."""

from __future__ import annotations

from extractor.page.texts import Language

_KEYS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("N",), "下一个待看的值", "Next value to look at"),
    (("P",), "上一个待看的值", "Previous value to look at"),
    (("A",), "确认无误，看下一个", "Accept, go to the next"),
    (("1", "…", "9"), "取所列的值", "Take one of the values offered"),
    (("E", "Enter", "F2"), "编辑", "Edit"),
    (("Delete",), "置空", "Set to blank"),
    (("Ctrl", "Z"), "撤销", "Undo"),
    (("Ctrl", "Y"), "重做", "Redo"),
    (("F",), "下一个核对发现", "Next finding"),
    (("B",), "在原页上画框", "Draw a box on the page"),
    (("R",), "重新识别这一处", "Read this place again"),
    (("I",), "下方插入一行", "Insert a row below"),
    (("X",), "删除这一行", "Delete the row"),
    (("S",), "拆分这一行", "Split the row"),
    (("M",), "与下一行合并", "Merge with the next row"),
    (("Alt", "↑"), "上移一行", "Move the row up"),
    (("Alt", "↓"), "下移一行", "Move the row down"),
    (("↑", "↓", "←", "→"), "在数据中移动", "Walk over the values"),
    (("[",), "上一页", "Previous page"),
    (("]",), "下一页", "Next page"),
    (("+",), "放大", "Zoom in"),
    (("-",), "缩小", "Zoom out"),
    (("0",), "适合宽度", "Fit the width"),
    (("W",), "整页", "Whole page"),
    (("O",), "旋转", "Turn the page"),
    (("T",), "缩略图", "Thumbnails"),
    (("Ctrl", "Enter"), "批准", "Approve"),
    (("Ctrl", "→"), "下一份文件", "Next file"),
    (("?",), "这张表", "This list"),
)


def shortcuts(language: Language) -> list[tuple[tuple[str, ...], str]]:
    """Keys, and what they do."""
    return [(keys, zh if language == "zh" else en) for keys, zh, en in _KEYS]
