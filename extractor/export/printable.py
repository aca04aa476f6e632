"""A review report to print: what was read, what does not add up, what people changed. One file, no scripts.

Everything from a document is escaped: it is text here, whatever it looks like.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from html import escape
from typing import NamedTuple

from extractor.export.naming import LANGUAGES, Language, code_name, rule_name
from extractor.export.sheets import Entry, Sheet, sheets
from extractor.extraction import Extraction

_STYLE = """
@page { size: A4; margin: 16mm 14mm; }
body { font: 10.5pt/1.5 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif; }
body { color: #111; margin: 2em; }
h1 { font-size: 16pt; margin: 0 0 .2em; } h2 { font-size: 12.5pt; margin: 1.4em 0 .4em; break-after: avoid; }
p.meta { color: #444; margin: .1em 0; }
table { border-collapse: collapse; width: 100%; font-size: 9pt; }
th, td { border: .5pt solid #999; padding: .25em .4em; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #eef2f6; } td.n { text-align: right; white-space: nowrap; } tr { break-inside: avoid; }
thead { display: table-header-group; }
.error { color: #a31515; } .warning { color: #7a4b00; } .corrected { background: #efe6f7; }
.sign { margin-top: 2.5em; display: flex; gap: 4em; }
.sign span { flex: 1; border-top: .5pt solid #333; padding-top: .3em; }
@media print { body { margin: 0; } }
"""


_WORDS: Mapping[str, tuple[str, str]] = {
    "report": ("复核报告", "Review report"),
    "file": ("文件", "File"),
    "state": ("状态", "State"),
    "approved": ("审核", "Approved by"),
    "head": ("修改记录校验值", "Digest of the audit log"),
    "colon": ("：", ": "),
    "count": ("（{}）", " ({})"),
    "no_findings": ("没有发现不符之处。", "The figures do not contradict each other."),
    "changes": ("修改记录", "Audit log"),
    "at": ("时间", "When"),
    "who": ("人员", "Who"),
    "kind": ("操作", "What"),
    "place": ("位置", "Where"),
    "before": ("修改前", "Before"),
    "after": ("修改后", "After"),
    "why": ("理由", "Why"),
    "reviewer": ("复核人", "Reviewer"),
    "approver": ("审批人", "Approver"),
    "date": ("日期", "Date"),
}


class Change(NamedTuple):
    """An entry of the log as it is printed: when, who, what, where, before, after, why."""

    at: str
    who: str
    kind: str
    place: str
    before: str
    after: str
    why: str


class Facts(NamedTuple):
    """What is known of the file beside its record: state, who approved it, the digest that its log ends with."""

    state: str
    approved: str = ""
    head: str = ""


def printable(extraction: Extraction, facts: Facts, changes: Sequence[Change] = (), language: Language = "zh") -> str:
    """The report as an HTML page. What it says of its own is in `language`; what a report says stays as it is."""
    return "".join(_parts(extraction, facts, changes, language))


def _word(key: str, language: Language) -> str:
    return _WORDS[key][0 if language == "zh" else 1]


def _parts(extraction: Extraction, facts: Facts, changes: Sequence[Change], language: Language) -> Iterator[str]:
    record, run = extraction.record, extraction.run
    title, own = escape(str(record["title"] or run.file_name)), partial(_word, language=language)
    yield f'<!doctype html><html lang="{"zh-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<title>{own('report')} {title}</title><style>{_STYLE}</style></head><body>"
    yield f'<h1>{own("report")}</h1><p class=meta lang="zh-CN">{title}</p>'
    yield from (
        f"<p class=meta>{escape(name)}{own('colon')}{escape(value)}</p>"
        for name, value in (
            (own("file"), run.file_name), ("SHA-256", run.content_hash), (own("state"), facts.state),
            (own("approved"), facts.approved), (own("head"), facts.head),
        )
        if value
    )  # fmt: skip
    corrected = frozenset(place for place, mark in extraction.evidence.items() if mark.person == "corrected")
    for sheet in sheets(extraction, language):
        yield f"<h2>{escape(sheet.name)}{own('count').format(len(sheet.rows))}</h2>" if sheet.rows else ""
        yield from _table(sheet, corrected, language)
        if sheet.key == "findings" and not sheet.rows:
            yield f"<h2>{escape(sheet.name)}</h2><p>{own('no_findings')}</p>"
    yield from _changes(changes, language)
    signed = "".join(f"<span>{own(name)}</span>" for name in ("reviewer", "approver", "date"))
    yield f"<div class=sign>{signed}</div></body></html>"


def _table(sheet: Sheet, corrected: frozenset[str], language: Language) -> Iterator[str]:
    """A sheet without the columns that hold nothing, or pointers, which mean little on paper."""
    filled = (index for index in range(len(sheet.columns)) if any(row[index].value is not None for row in sheet.rows))
    shown = [index for index in filled if sheet.columns[index].key != "pointers"]
    if not shown:
        return
    widths = [sheet.columns[index].width for index in shown]
    yield "<table><colgroup>"
    yield from (f'<col style="width:{100 * width / sum(widths):.1f}%">' for width in widths)
    yield "</colgroup><thead><tr>"
    yield from (f"<th>{escape(sheet.columns[index].title)}</th>" for index in shown)
    yield "</tr></thead><tbody>"
    for row in sheet.rows:
        cells = (_called(row[index], sheet.columns[index].key, language) for index in shown)
        yield "<tr>" + "".join(_cell(cell, corrected) for cell in cells) + "</tr>"
    yield "</tbody></table>"


def _called(entry: Entry, key: str, language: Language) -> Entry:
    """A rule by what it is about: ids are for programs."""
    if key == "rule" and isinstance(entry.value, str):
        return entry._replace(value=rule_name(entry.value, language))
    return entry


_MARKS = {code_name(code, language): code for code in ("error", "warning") for language in LANGUAGES}


def _cell(entry: Entry, corrected: frozenset[str]) -> str:
    value = entry.value
    if value is None:
        return "<td></td>"
    kinds = [
        *(["n"] if isinstance(value, int | Decimal) else []),
        *(["corrected"] if entry.at in corrected else []),
        *([_MARKS[value]] if isinstance(value, str) and value in _MARKS else []),
    ]
    text = format(value, ",f") if isinstance(value, Decimal) else str(value)
    name = f' class="{" ".join(kinds)}"' if kinds else ""
    return f"<td{name}>" + escape(text).replace("\n", "<br>") + "</td>"


def _changes(changes: Iterable[Change], language: Language) -> Iterator[str]:
    rows = ["<tr>" + "".join(f"<td>{escape(part)}</td>" for part in change) + "</tr>" for change in changes]
    if rows:
        heads = "".join(f"<th>{_word(name, language)}</th>" for name in Change._fields)
        count = _word("count", language).format(len(rows))
        yield f"<h2>{_word('changes', language)}{count}</h2><table><thead><tr>{heads}</tr></thead><tbody>"
        yield from rows
        yield "</tbody></table>"
