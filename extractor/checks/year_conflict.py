"""year.conflict: text left over from another year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from extractor.checks.report import Form, Report
from extractor.extraction import Finding

_YEAR = re.compile(r"(?<!\d)(20\d\d)年(度)?")
# a year at the head of a sentence is the year that the sentence reports on …
_HEAD = re.compile(
    r"(?:^|[。；;！!\n\r]|目标\d[：:]|[（(]?\d+[)）.、．]|[一二三四五六七八九十]、)(?:在|于|我局|我单位|本单位|截至目前)?[，,]?$"
)
# … and so is one whose tasks are said to be done
_DONE = re.compile(r"(?:完成|实现)(?:了|好)?(?:全[市县区]|我[市县区])?$")
_TASKS = re.compile(r"^(?:的|全年|各项|重点|绩效|既定|年初|工作|任务|目标)*(?:工作|任务|目标)")
# a sentence that tells where something comes from
_HISTORY = re.compile(r"印发|出台|发布|批复|批准|成立|文件|通知|以来|建成于|始建")
# what follows a year that is only a date, a deadline, a span, a comparison, a plan's name or a plan to come
_ONLY_A_DATE = re.compile(
    r"^(?:\d{1,2}月|底|末|初|前|以前|之前|以来|起|后|以后|之后|至|到|[-~—–]|上半年|下半年|相比|同期|的?基数|的?水平|版|建成|建设|成立|"
    r"印发|出台|启动|立项|开工|开始|修订|发布|实施|结转|下达|批复|提前|将|拟|计划|继续|预计|第?[一二三四1-4]季度)"
)
# what a sentence says of the year that it reports on (2022年度建设高标准农田), though a thing is called so, too
_DONE_IN = re.compile(r"^(?:建设|实施|启动)(?!的|项目|方案|计划|期|内容|资金|单位)")
# within a sentence, what can only be said of the year reported on: that all is done in it
_ALL_DONE = re.compile(r"^全(?:部|面)?(?:覆盖|完成|实现|落实|达标|到位)")
_CLAUSE = re.compile(r"[，,、]$")
_PAID_LATER = re.compile(r"尾款|余款|质保金|欠款|跨年|续建")
_FIELDS = ("content", "evaluation")


def findings(report: Report) -> Iterator[Finding]:
    """正文所述年度应与报告年度一致 (text of one report year does not report on another)."""
    year = int(report.record["fiscal_year"])
    title = [int(found) for found in re.findall(r"(?<!\d)(20\d\d)年", _plain(report.record["title"]))]
    if title and year not in title:
        yield _finding("/title", title[0], year)
    for form in report.forms:
        for place, text in _texts(form):
            other = _reported(text, year)
            if other and (abs(other - year) == 1 or "/goals/" in place) and not _other_half(form.data, other):
                yield _finding(place, other, year)


def _texts(form: Form) -> Iterator[tuple[str, str]]:
    for place, goal in form.rows("goals"):
        if goal["scope"] == "annual":
            yield from ((f"{place}/{key}", goal[key]) for key in ("expected", "actual") if goal[key])
    fields = ("annual_tasks",) if form.is_department else _FIELDS
    yield from ((f"{form.pointer}/{key}", form.data[key]) for key in fields if form.data[key])


def _plain(text: str) -> str:
    kept = re.sub(r"[^\S\n]+", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"《[^》]*》|〔[^〕]*〕|\[[^\]]*\]", "", kept)


def _reported(text: str, year: int) -> int | None:
    """Another year than the report's that the text reports on; a text that names its own year may look around."""
    plain = _plain(text)
    found = [(int(match.group(1)), match) for match in _YEAR.finditer(plain)]
    if str(year) in plain or not found:
        return None
    for other, match in found:
        before, behind = plain[: match.start()], re.split(r"[。；;\n]", plain[match.end() :])[0]
        report_year = bool(match.group(2)) and _DONE_IN.match(behind)
        if (_ONLY_A_DATE.match(behind) and not report_year) or _HISTORY.search(behind):
            continue
        if _HEAD.search(before) or (other < year and _within(before, behind, plain)):
            return None if other > year and behind.startswith(("预算", "部门预算")) else other
    return None


def _within(before: str, behind: str, whole: str) -> bool:
    """Does a past year, within a sentence, tell what was done in the year reported on?"""
    if _DONE.search(before) and _TASKS.match(behind):
        return True
    return bool(_CLAUSE.search(before) and _ALL_DONE.match(behind)) and not _PAID_LATER.search(whole)


def _other_half(form: Mapping[str, Any], year: int) -> bool:
    """Is the project of that year too, by its name?"""
    return str(year) in str(form.get("name") or "")


def _finding(place: str, other: int, year: int) -> Finding:
    return Finding(
        rule="year.conflict",
        severity="warning",
        pointers=(place, "/fiscal_year"),
        expected=str(year),
        found=str(other),
        message=f"报告年度为 {year} 年，此处文字却写 {other} 年",
        message_en=f"the report is about {year}, this text speaks of {other}",
    )
