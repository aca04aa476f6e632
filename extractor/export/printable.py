"""A review report to print: what was read, what does not add up, what people changed. One file, no scripts.

Everything from a document is escaped: it is text here, whatever it looks like.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from html import escape
from typing import NamedTuple

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


def printable(extraction: Extraction, facts: Facts, changes: Sequence[Change] = ()) -> str:
    """The report as an HTML page."""
    return "".join(_parts(extraction, facts, changes))


def _parts(extraction: Extraction, facts: Facts, changes: Sequence[Change]) -> Iterator[str]:
    record, run = extraction.record, extraction.run
    title = escape(str(record["title"] or run.file_name))
    yield '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<title>复核报告 {title}</title><style>{_STYLE}</style></head><body>"
    yield f"<h1>复核报告</h1><p class=meta>{title}</p>"
    yield from (
        f"<p class=meta>{escape(name)}：{escape(value)}</p>"
        for name, value in (
            ("文件", run.file_name), ("SHA-256", run.content_hash), ("状态", facts.state), ("审核", facts.approved),
            ("修改记录校验值", facts.head),
        )
        if value
    )  # fmt: skip
    corrected = frozenset(place for place, mark in extraction.evidence.items() if mark.person == "corrected")
    for sheet in sheets(extraction):
        yield f"<h2>{escape(sheet.name)}（{len(sheet.rows)}）</h2>" if sheet.rows else ""
        yield from _table(sheet, corrected)
        if sheet.name == "核对发现" and not sheet.rows:
            yield "<h2>核对发现</h2><p>没有发现不符之处。</p>"
    yield from _changes(changes)
    yield "<div class=sign><span>复核人</span><span>审批人</span><span>日期</span></div></body></html>"


def _table(sheet: Sheet, corrected: frozenset[str]) -> Iterator[str]:
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
        yield "<tr>" + "".join(_cell(row[index], corrected) for index in shown) + "</tr>"
    yield "</tbody></table>"


_MARKS = {"错误": "error", "警告": "warning"}


def _cell(entry: Entry, corrected: frozenset[str]) -> str:
    value = entry.value
    if value is None:
        return "<td></td>"
    kinds = [
        *(["n"] if isinstance(value, int | Decimal) else []),
        *(["corrected"] if entry.at in corrected else []),
        *([_MARKS[value]] if isinstance(value, str) and value in _MARKS else []),
    ]
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    name = f' class="{" ".join(kinds)}"' if kinds else ""
    return f"<td{name}>" + escape(text).replace("\n", "<br>") + "</td>"


_HEADS = ("时间", "人员", "操作", "位置", "修改前", "修改后", "理由")


def _changes(changes: Iterable[Change]) -> Iterator[str]:
    rows = ["<tr>" + "".join(f"<td>{escape(part)}</td>" for part in change) + "</tr>" for change in changes]
    if rows:
        heads = "".join(f"<th>{name}</th>" for name in _HEADS)
        yield f"<h2>修改记录（{len(rows)}）</h2><table><thead><tr>{heads}</tr></thead><tbody>"
        yield from rows
        yield "</tbody></table>"
