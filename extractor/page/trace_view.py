"""The way of one file: seconds of each stage, how each page was read, which model was asked what and for how much."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from extractor.desk.review import Review
from extractor.desk.traces import Trace, traces
from extractor.extraction import RunRecord
from extractor.page import charts
from extractor.page.acts import Desk
from extractor.page.dialog import opened
from extractor.page.texts import Language, Say, called, plain, speaker

STAGES = ("open", "recognize", "lay_out", "read", "check", "repair")
_TOKENS = ("prompt", "completion", "retry", "calls", "cached")


def show(desk: Desk, _: Review, language: Language, __: str) -> None:
    """The dialog."""
    say = speaker(language)

    def body() -> None:
        kept = {trace.number: trace for trace in traces(desk.store, desk.file)}
        chosen = next(iter(kept))
        if len(kept) > 1:
            chosen = st.selectbox(
                say("trace_which"), list(kept), format_func=lambda number: _named(kept[number], say), key="trace"
            )
        _told(kept[chosen].run, language, say)

    opened(say("menu_trace"), body, "large")


def _named(trace: Trace, say: Say) -> str:
    at = trace.at.astimezone().strftime("%Y-%m-%d %H:%M")
    return f"{trace.number}　{at}　{called(trace.who, say)}　{say('reader_' + trace.run.reader)}"


def _told(run: RunRecord, language: Language, say: Say) -> None:
    _figures(run, say)
    taken = {say(f"stage_{stage}"): run.seconds[stage] for stage in STAGES if stage in run.seconds}
    st.markdown(f"**{say('trace_seconds')}**")
    st.echarts_chart(charts.amounts(taken), height=24 + 26 * len(taken), alt=say("trace_seconds"))
    st.markdown(f"**{say('trace_each')}**")
    st.dataframe(_pages(run, language, say), hide_index=True, height=240 if len(run.pages) > 6 else "auto")
    if run.tokens:
        _asked(run, say)
    st.caption(say("trace_version", version=run.extractor_version, schema=run.schema_version))


def _figures(run: RunRecord, say: Say) -> None:
    tokens = run.tokens.get("prompt", 0) + run.tokens.get("completion", 0)
    with st.container(key="figures", horizontal=True, gap="small"):
        st.metric(say("seconds"), f"{sum(run.seconds.values()):,.1f}", border=True)
        st.metric(say("trace_pages"), len(run.pages), border=True)
        if tokens:
            st.metric(say("tokens"), f"{tokens:,}", border=True)
        if run.cost is not None:
            st.metric(say("cost"), f"{run.cost:,.4f}", border=True)


def _pages(run: RunRecord, language: Language, say: Say) -> dict[str, list[Any]]:
    return {
        say("page_number"): [page.page for page in run.pages],
        say("trace_source"): [say(f"source_{page.source}") for page in run.pages],
        say("trace_words"): [page.words for page in run.pages],
        say("remarks"): [reason(page.reason, language) for page in run.pages],
    }


def _asked(run: RunRecord, say: Say) -> None:
    """What a model was asked: by which prompts, for how many tokens."""
    st.markdown(f"**{say('trace_model', model=plain(run.model or ''))}**")
    left, right = st.columns(2)
    counts = {say(f"tokens_{kind}"): run.tokens[kind] for kind in _TOKENS if kind in run.tokens}
    left.dataframe({say("tokens"): list(counts), say("trace_count"): list(counts.values())}, hide_index=True)
    if run.prompts:
        columns = {key: [str(each.get(key, ""))[:12] for each in run.prompts] for key in ("name", "version", "hash")}
        right.dataframe({say(f"prompt_{key}"): values for key, values in columns.items()}, hide_index=True)


_REASONS: tuple[tuple[str, str], ...] = (
    (r"no text layer", "没有文字层"),
    (r"text layer garbled.*", "文字层是乱码"),
    (r"text layer invisible.*", "文字层不可见"),
    (r"text layer hidden under an image.*", "文字层被图片遮住"),
    (r"text layer in part.*", "文字层不完整"),
    (r"text layer does not match the print.*", "文字层与印出的字不符"),
    (r"text layer", "文字层可信"),
    (r"a picture", "图片"),
    (r"sheet found on a table", "已从背景中找出纸张"),
    (r"turned (\d+)°", r"已转正 \1°"),
    (r"levelled by ([-+.\d]+)°", r"已校平 \1°"),
    (r"the print is only (\d+) pixels high.*", r"字高仅 \1 像素，可能有误"),
    (r"the page is black", "全黑的一页"),
    (r"the page is blank", "空白页"),
    (r"too narrow a strip to be read", "页面过窄，无法识别"),
    (r"the page cannot be read", "无法读取这一页"),
    (r"the page is too large", "页面过大"),
)
"""What is said of pages, which is written in English."""


def reason(text: str, language: Language) -> str:
    """Why a page was read as it was; in Chinese what has a name there."""
    if language == "en":
        return text
    said = (_chinese(part.strip()) for part in text.split(";"))
    return "，".join(part for part in said if part)


def _chinese(part: str) -> str:
    found = ((re.fullmatch(pattern, part), told) for pattern, told in _REASONS)
    return next((match.expand(told) for match, told in found if match), "")
