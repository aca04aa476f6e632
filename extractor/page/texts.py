"""What the page says, in Chinese and in English. Every phrase has both; the two are never mixed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: Mapping[Language, str] = {"zh": "中文", "en": "English"}

Say = Callable[..., str]
"""Takes the key of a phrase and the values of its gaps, gives the phrase in the reader's language."""

TEXTS: Mapping[str, tuple[str, str]] = {
    # the frame
    "title": ("绩效报告核对", "Performance report review"),
    "tagline": (
        "读取预算绩效报告，逐项标出原文位置，核对合计、执行率与得分。文件只在本机处理。",
        "Reads budget-performance reports, shows where every value is printed and checks totals, rates and scores. "
        "Files stay on this computer.",
    ),
    "language": ("语言", "Language"),
    "broken": (
        "程序内部出错，详情已写入运行日志。其他文件不受影响。",
        "The program failed; details are in its log. Other files are not affected.",
    ),
    # taking files in
    "upload": ("上传报告", "Upload reports"),
    "upload_hint": (
        "PDF、扫描图片、DOCX、XLSX、HTML，可多选，单个不超过 200 MB",
        "PDF, scanned images, DOCX, XLSX, HTML; several at once, up to 200 MB each",
    ),
    "upload_button": ("选择文件", "Choose files"),
    "upload_drop": ("或将文件拖到这里", "or drop them here"),
    "samples": ("试用样本", "Sample reports"),
    "variant": ("样本格式", "Format of the sample"),
    "no_files": (
        "还没有打开文件。上传报告或点一份样本，读完后在这里列出每份报告的核对结果。",
        "No file is open yet. Upload a report or pick a sample; what was found in each will be listed here.",
    ),
    "opened": ("已打开的文件", "Open files"),
    "review": ("核对", "Review"),
    "remove": ("移除", "Remove"),
    "retry": ("重试", "Try again"),
    "waiting": ("等待读取", "Waiting"),
    "failed": ("无法读取", "Cannot be read"),
    "clean": ("未发现问题", "No findings"),
    "locked": ("文件已加密，请输入密码。", "The file is encrypted. Give its password."),
    "wrong_password": ("密码不正确，请重新输入。", "The password is wrong. Try another."),
    "wants_password": ("需要密码", "Password needed"),
    "password": ("密码", "Password"),
    "password_hint": ("输入文件密码", "Password of the file"),
    "unlock": ("打开", "Open"),
    "progress": ("第 {number}/{count} 个　{name}　{stage}", "{number} of {count}: {name}: {stage}"),
    "open": ("打开文件", "opening"),
    "recognize": ("识别文字", "recognising text"),
    "lay_out": ("分析版面", "laying out"),
    "read_stage": ("读取数据", "reading"),
    "check": ("核对数字", "checking"),
    "repair_stage": ("查找差错", "locating errors"),
    # the review
    "back": ("文件列表", "All files"),
    "which": ("正在核对的文件", "File under review"),
    "download": ("导出", "Export"),
    "download_json": ("JSON（完整数据）", "JSON (everything)"),
    "download_csv": ("CSV（压缩包）", "CSV (zip)"),
    "download_xlsx": ("Excel 工作簿", "Excel workbook"),
    "errors": ("{count} 个错误", "{count} errors"),
    "warnings": ("{count} 个警告", "{count} warnings"),
    "notes": ("{count} 个提示", "{count} notes"),
    "error_one": ("1 个错误", "1 error"),
    "warning_one": ("1 个警告", "1 warning"),
    "note_one": ("1 个提示", "1 note"),
    "page_of": ("第 {page} 页，共 {pages} 页", "Page {page} of {pages}"),
    "page": ("第 {page} 页", "page {page}"),
    "remarks": ("读取说明", "Remarks on the reading"),
    # the viewer
    "viewer": ("报告原页", "Page of the report"),
    "previous": ("上一页", "Previous page"),
    "next": ("下一页", "Next page"),
    "page_number": ("页码", "Page number"),
    "zoom_in": ("放大", "Zoom in"),
    "zoom_out": ("缩小", "Zoom out"),
    "rotate": ("旋转 90°", "Turn by 90°"),
    "fit_width": ("适合宽度", "Fit width"),
    "fit_page": ("整页", "Fit page"),
    "no_picture": ("这一页没有图像可显示。", "This page has no image to show."),
    "picture_loading": ("正在载入页面图像…", "Loading the page image …"),
    "picture_failed": ("页面图像无法载入，请重新打开文件。", "The page image cannot be loaded; open the file again."),
    "legend": ("框的颜色", "Colours of the boxes"),
    # the record
    "record": ("读出的数据", "What was read"),
    "jump": ("跳到", "Go to"),
    "findings": ("核对发现", "Findings"),
    "no_findings": ("核对完成，数字之间没有矛盾。", "Checked: the figures do not contradict each other."),
    "expected": ("应为", "Expected"),
    "found": ("实为", "Printed"),
    "facts": ("基本情况", "Facts"),
    "declared": ("报告自述合计", "Totals that the report states"),
    "funds": ("项目资金", "Funds"),
    "goals": ("绩效目标", "Goals"),
    "indicators": ("绩效指标", "Indicators"),
    "total": ("总分", "Total"),
    "department": ("部门整体", "Department"),
    "funding": ("部门收支", "Department funding"),
    "project_lines": ("部门项目", "Department projects"),
    "conclusion": ("评价结论", "Conclusion"),
    "project": ("项目 {number}", "Project {number}"),
    "blank": ("报告中没有：{names}", "Not in the report: {names}"),
    "nothing": ("没有读到内容。", "Nothing was read here."),
    # the value that is selected
    "pick": (
        "点数据看原文位置，点原页上的框看数据。",
        "Click a value to see where it is printed, or a box to see its value.",
    ),
    "printed": ("原文", "Printed"),
    "no_place": ("页面上没有对应位置", "No place on the page"),
    "leaves": ("涉及 {count} 处", "{count} values"),
    "confidence": ("识别可信度 {percent}%", "recognised with {percent}%"),
    "under_seal": ("有印章遮盖", "under a seal"),
    # states
    "exact": ("原文一致", "As printed"),
    "fuzzy": ("近似", "Nearly as printed"),
    "inferred": ("推定", "Inferred"),
    "missing": ("无出处", "Not found on page"),
    "error": ("错误", "Error"),
    "warning": ("警告", "Warning"),
    "info": ("提示", "Note"),
    "selected": ("选中", "Selected"),
}


def speaker(language: Language) -> Say:
    """The phrases in one language."""
    index = 0 if language == "zh" else 1

    def say(key: str, **values: object) -> str:
        return TEXTS[key][index].format(**values)

    return say


def counted(say: Say, kind: Literal["error", "warning", "note"], count: int) -> str:
    """So many errors, warnings or notes, in words."""
    return say(f"{kind}_one") if count == 1 else say(f"{kind}s", count=count)


_LINKS = re.compile(r"(https?|ftp|www|mailto|xmpp|@)", re.IGNORECASE)
"""What makes a link of the text after it even where all is escaped; a word joiner parts the two."""
_MARKS = frozenset("\\`*_{}[]()<>#+-.!|~$:&@/^=")


def plain(text: str) -> str:
    """Text from outside, made safe for a place where Streamlit reads Markdown: it shows as it is written.

    Names of files come from anyone; as Markdown they could style themselves, link, or fetch an image.
    """
    escaped = "".join(f"\\{character}" if character in _MARKS else character for character in " ".join(text.split()))
    return _LINKS.sub("\\1\u2060", escaped)
