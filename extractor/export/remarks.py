"""What a reading remarked, in the reader's language: each kind of remark by its code, with its parameters.

Readers note in English, for the record and its log; people read it in their own language. A remark of a kind that
is not here is shown as it was written, which is better than not at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]
Named = Callable[[str, Language], str]
"""A pointer in words."""


class Kind(NamedTuple):
    """One kind of remark: how it is noted, and what it is in Chinese and in English."""

    noted: str
    zh: str
    en: str


KINDS: Mapping[str, Kind] = {
    # how much of it a model was needed for
    "needed": Kind(
        r"model: (?P<n>\d+) of (?P<of>\d+) leaves \((?P<share>[\d.]+) %\): (?P<why>.*)",
        "{of} 项数据中有 {n} 项（{share}%）由模型读取或复读：{why}",
        "Of {of} values the model read {n} ({share} %): {why}",
    ),
    "nothing_asked": Kind(
        r"model: 0 of (?P<of>\d+) leaves \([\d.]+ %\): the form reader's result proves itself",
        "{of} 项数据全部由程序读出并自证无误，没有询问模型",
        "All {of} values were read and proved without the model",
    ),
    "read_twice": Kind(r"leaves in doubt were read twice", "存疑的数据已复读", "values in doubt were read twice"),
    "page_asked": Kind(
        r"page (?P<pages>[\d, ]+) was read again by the model",
        "第 {pages} 页已由模型复读",
        "page {pages} was read again by the model",
    ),
    "page_unasked": Kind(
        r"page (?P<pages>[\d, ]+) holds nothing that the model could be asked about",
        "第 {pages} 页没有可供模型复读的数据",
        "page {pages} holds nothing that the model could be asked about",
    ),
    "nothing_found": Kind(
        r"(?P<why>.*); the model found nothing", "{why}；模型也没有读出内容", "{why}; the model found nothing"
    ),
    # why it was
    "not_whole": Kind(
        r"the form reader's record is not whole", "程序读出的数据不完整", "what the program read is not whole"
    ),
    "relations": Kind(
        r"(?P<n>\d+) relations between the form reader's figures do not hold",
        "程序读出的数字中有 {n} 处关系不成立",
        "{n} relations between the figures do not hold",
    ),
    "figures_left": Kind(
        r"(?P<n>\d+) of (?P<of>\d+) figures have no place in the form reader's record",
        "{of} 个数字中有 {n} 个没有归入数据",
        "{n} of {of} figures have no place in the data",
    ),
    "rows_left": Kind(
        r"(?P<n>\d+) of (?P<of>\d+) rows have no place in the form reader's record",
        "{of} 行中有 {n} 行没有归入数据",
        "{n} of {of} rows have no place in the data",
    ),
    "bare": Kind(
        r"(?P<n>\d+) of (?P<of>\d+) indicators have no value in the form reader's record",
        "{of} 个指标中有 {n} 个没有读出值",
        "{n} of {of} indicators have no value",
    ),
    "columns": Kind(
        r"columns were not understood: (?P<heads>.*)",
        "有些列没有看懂：{heads}",
        "columns were not understood: {heads}",
    ),
    "no_indicators": Kind(
        r"a form has a head of indicators, and the form reader's record has none of its indicators",
        "表中有指标表头，但没有读出指标",
        "the form has a head of indicators, and none was read",
    ),
    "beside_goal": Kind(
        r"beside a goal stands what is not in the form reader's record: (?P<text>.*)",
        "目标旁边的内容没有归入数据：{text}",
        "what stands beside a goal has no place in the data: {text}",
    ),
    "no_name": Kind(
        r"the form reader found no name of the project, and took the title's",
        "没有读出项目名称，暂用标题",
        "no name of the project was found; the title's was taken",
    ),
    "no_score": Kind(
        r"the form gives points, and the form reader's record has no score",
        "表中打分，但没有读出得分",
        "the form gives points, and no score was read",
    ),
    "no_unit": Kind(
        r"the form reader did not find the unit of the amounts",
        "没有读出金额单位",
        "the unit of the amounts was not found",
    ),
    "shifted_values": Kind(
        r"the values reached look like targets, and the targets do not",
        "完成值像目标值，可能错列",
        "the values reached look like targets, and the targets do not",
    ),
    "shifted_names": Kind(
        r"the names of indicators or of their groups look like those of the groups below or above",
        "指标名称像是上一级或下一级的名称，可能错列",
        "names of indicators look like those of the level above or below",
    ),
    "odd_names": Kind(
        r"what was read as names of indicators does not look like names",
        "读作指标名称的内容不像名称",
        "what was read as names of indicators does not look like names",
    ),
    "odd_words": Kind(
        r"what was read as words looks like figures",
        "读作文字的内容像是数字",
        "what was read as words looks like figures",
    ),
    # two readings of one place
    "differ": Kind(
        r"(?P<place>/\S+): the form reader read (?P<one>.*), the model (?P<other>.*); (?P<stands>[^;]* stands)"
        r"(?:, (?P<decided>.*))?",
        "{place}：程序读作 {one}，模型读作 {other}；{stands}{decided}",
        "{place}: the program read {one}, the model {other}; {stands}{decided}",
    ),
    "stands_model": Kind(r"the model's stands", "采用模型的读法", "the model's stands"),
    "stands_form": Kind(r"the form reader's stands", "采用程序的读法", "the program's stands"),
    "stands_checked": Kind(
        r"the checks agree with it: the form reader's stands",
        "核对支持程序的读法，已采用",
        "the checks agree with the program's, which stands",
    ),
    "decided_person": Kind(r"a person has to decide", "，请人工确认", ", a person has to decide"),
    "decided_checks": Kind(r"the checks agree with it", "，与核对相符", ", and the checks agree with it"),
    # what is left out
    "column": Kind(
        r"a column was not understood and is left out: (?P<head>.*)",
        "有一列没有看懂，未读入：{head}",
        "a column was not understood and is left out: {head}",
    ),
    "rows": Kind(
        r"(?P<n>\d+) rows could not be named and are left out: see what is printed and nowhere used",
        "有 {n} 行没有名称，未读入，见“未用到的数字”",
        "{n} rows have no name and are left out: see the figures that are used nowhere",
    ),
    "unit": Kind(
        r"(?:(?P<owner>.+): )?(?P<figure>[\d.,，]+\S*): not in the report's unit (?P<unit>.*)",
        "{owner}{figure} 的单位与报告的金额单位（{unit}）不同，未读入",
        "{owner}{figure} is not in the report's unit ({unit}) and is left out",
    ),
    "no_project": Kind(
        r"no project is surely meant by '(?P<name>.*)'",
        "无法确定“{name}”指哪个项目",
        "it is not sure which project is meant by “{name}”",
    ),
    # what a model said
    "ordering": Kind(
        r"left out, it stands in a sentence that gives the reader orders: '(?P<text>.*)'",
        "“{text}”所在的句子在指使读取程序，未采用",
        "“{text}” stands in a sentence that gives the reader orders, and is left out",
    ),
    "nearly": Kind(
        r"copied nearly, the printed words stand: '(?P<text>.*)'",
        "模型的抄录略有出入，以原文为准：“{text}”",
        "the model copied nearly; the printed words stand: “{text}”",
    ),
    "not_printed": Kind(
        r"not found on the page, left out: '(?P<text>.*)'",
        "模型所说的“{text}”在原件上找不到，未采用",
        "“{text}”, which the model told, is not on the page and is left out",
    ),
    "level": Kind(
        r"a level is not printed above its measure, left out: '(?P<text>.*)'",
        "模型所说的上级“{text}”没有印在指标上方，未采用",
        "the level “{text}” is not printed above its measure and is left out",
    ),
    "silent": Kind(
        r"the model told nothing of the project '(?P<name>.*)'",
        "模型没有读出项目“{name}”的内容",
        "the model told nothing of the project “{name}”",
    ),
    "front": Kind(
        r"title, year and organization were found without the model: their part was not read by it",
        "标题、年度和单位不是由模型读取的：那一部分模型没有读",
        "title, year and organisation were found without the model, which did not read their part",
    ),
    "joined": Kind(
        r"line \d+ '(?P<line>.*)' was joined to '(?P<name>.*)' \(likeness (?P<score>[\d.]+)\)",
        "“{line}”按相似度 {score} 归入项目“{name}”",
        "“{line}” was taken for the project “{name}” (likeness {score})",
    ),
    "likelier": Kind(
        r"line \d+ was joined to '(?P<name>.*)' but reads like '(?P<other>.*)'",
        "有一段归入项目“{name}”，但更像“{other}”",
        "a paragraph was taken for the project “{name}” but reads like “{other}”",
    ),
    "masked": Kind(
        r"(?P<n>\d+) names and numbers were masked before text was sent",
        "发送给模型前已遮盖 {n} 处姓名和号码",
        "{n} names and numbers were masked before text was sent",
    ),
    "answer": Kind(
        r"[a-z_]+: /\S*: .*",
        "模型的回答有一处仍不合要求",
        "an answer of the model still did not fit at one place",
    ),
}


def told(text: str, language: Language, named: Named) -> str:
    """A remark in a language; one that is of no kind here stays as it was written."""
    halves = text.split(" · ")
    if len(halves) == 2:  # written in both
        return halves[0 if language == "zh" else 1]
    for kind in _BY_CARE:
        if found := re.fullmatch(kind.noted, text, re.DOTALL):
            parts = {name: _part(name, value or "", language, named) for name, value in found.groupdict().items()}
            return (kind.zh if language == "zh" else kind.en).format(**parts)
    return text


_BY_CARE = (KINDS["nothing_asked"], *(kind for code, kind in KINDS.items() if code != "nothing_asked"))
_REMARKS = frozenset({"why", "stands", "decided"})
"""Parameters that are remarks themselves."""


def _part(name: str, value: str, language: Language, named: Named) -> str:
    if name in _REMARKS:
        return told(value, language, named) if value else ""
    if name == "place":
        return named(value, language)
    if name == "owner" and value:
        return f"{value}{'：' if language == 'zh' else ': '}"
    return value
