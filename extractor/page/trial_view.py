"""One trial, or two beside each other: figures, charts, and each leaf that came out wrong beside its page."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import streamlit as st
from PIL import Image, ImageDraw

from extractor.boxed.viewing import Source, viewer
from extractor.errors import ExtractorError
from extractor.export.naming import code_name, field_name, list_name
from extractor.page import charts
from extractor.page.samples import VARIANTS
from extractor.page.texts import Language, Say, speaker
from extractor.page.trace_view import STAGES
from extractor.page.trial_scores import between, by_field, calibration, f1, fixed_and_broken, grouped, verdicts
from extractor.page.trials import Trial

_DPI = 110
_FAULTS = ("misread", "unfound", "lost_item", "fabricated", "invented_item")
_MOST = 14
"""Fields that a chart shows, the worst."""


def show(trial: Trial, other: Trial | None, language: Language) -> None:
    """Figures at the top, then charts, then what is wrong."""
    say = speaker(language)
    _figures(trial, other, say)
    scores, fields, sure, cost, wrong, changed = st.tabs(
        [say(f"tab_{name}") for name in ("scores", "fields", "sure", "cost", "wrong", "changed")]
    )
    with scores:
        _scores(trial, other, language, say)
    with fields:
        _fields(trial, other, language, say)
    with sure:
        _calibration(trial, say)
    with cost:
        _cost(trial, other, language, say)
    with wrong:
        _wrong(trial, language, say)
    with changed:
        _changed(trial, other, language, say)


def _figures(trial: Trial, other: Trial | None, say: Say) -> None:
    counts, before = verdicts(trial["files"]), verdicts(other["files"]) if other else None
    found, labelled, false = (sum(file["findings"][at] for file in trial["files"]) for at in range(3))
    cost = sum(file["cost"] or 0 for file in trial["files"])
    with st.container(key="figures", horizontal=True, gap="small"):
        score = f1(trial["files"])
        st.metric("F1", f"{score:.4f}", f"{score - f1(other['files']):+.4f}" if other else None, border=True)
        for name in ("wrong", "missed", "invented"):
            change = counts[name] - before[name] if before else None
            st.metric(say(f"verdict_{name}"), counts[name], change, delta_color="inverse", border=True)
        st.metric(say("findings"), f"{found} / {labelled}", border=True)
        st.metric(say("findings_false"), false, border=True)
        st.metric(say("seconds"), f"{sum(file['seconds'] for file in trial['files']):.1f}", border=True)
        if cost:
            st.metric(say("cost"), f"{cost:.2f}", border=True)


def _scores(trial: Trial, other: Trial | None, language: Language, say: Say) -> None:
    left, right = st.columns(2)
    names = [say("trial_this"), say("trial_other")]
    with left:
        st.markdown(f"**{say('by_type')}**")
        _bars(trial, other, lambda file: code_name(file["type"], language), names, say("by_type"))
        st.markdown(f"**{say('by_kind')}**")
        counts: dict[str, float] = {
            say(f"fault_{kind}"): sum(file.get("kinds", {}).get(kind.replace("_", " "), 0) for file in trial["files"])
            for kind in _FAULTS
        }
        st.echarts_chart(charts.amounts(counts), height=24 + 26 * len(counts), alt=say("by_kind"))
    with right:
        st.markdown(f"**{say('by_scan')}**")
        _bars(trial, other, lambda file: _variant(file["variant"], language), names, say("by_scan"))
        st.markdown(f"**{say('by_file')}**")
        st.dataframe(_files(trial, language, say), hide_index=True, height=240, key="trial-files")


def _bars(trial: Trial, other: Trial | None, key: Any, names: list[str], alt: str) -> None:
    values = {name: f1(files) for name, files in grouped(trial, key).items()}
    beside = {name: f1(files) for name, files in grouped(other, key).items()} if other else None
    rows = len(values) * (2 if beside else 1)
    st.echarts_chart(charts.bars(values, beside, names), height=50 + 26 * rows, alt=alt)


def _variant(name: str, language: Language) -> str:
    return next((told[1 if language == "zh" else 2] for told in VARIANTS.values() if told[0] == name), name)


def _files(trial: Trial, language: Language, say: Say) -> dict[str, list[Any]]:
    files = sorted(trial["files"], key=lambda file: file["f1"])
    return {
        say("sample"): [file["sample"] for file in files],
        say("variant"): [_variant(file["variant"], language) for file in files],
        "F1": [round(file["f1"], 4) for file in files],
        say("verdict_wrong"): [file["verdicts"].get("wrong", 0) for file in files],
        say("seconds"): [file["seconds"] for file in files],
        say("remarks"): [file["failure"][0 if language == "zh" else 1] if file["failure"] else "" for file in files],
    }


def _fields(trial: Trial, other: Trial | None, language: Language, say: Say) -> None:
    def shares(one: Trial) -> dict[str, float]:
        return {_field(name, language): right / count for name, (right, count) in by_field(one).items()}

    mine = dict(list(shares(trial).items())[:_MOST])
    st.markdown(f"**{say('by_field')}**")
    names = [say("trial_this"), say("trial_other")]
    rows = len(mine) * (2 if other else 1)
    st.echarts_chart(
        charts.bars(mine, shares(other) if other else None, names), height=50 + 22 * rows, alt=say("by_field")
    )


def _field(name: str, language: Language) -> str:
    owner, _, key = name.rpartition(".")
    owner = owner or "report"
    if owner == "history":
        return f"{list_name('indicators', language)} {field_name('indicators', 'history', language)}"
    told = field_name(owner, key, language)
    return told if owner == "report" else f"{list_name(owner, language)} {told}"


def _calibration(trial: Trial, say: Say) -> None:
    points = calibration(trial)
    if not points:
        st.info(say("sure_nothing"))
        return
    st.caption(say("sure_told"))
    spec = charts.curve(points, say("sure_ideal"), say("sure_found"), say("sure_across"), say("sure_up"))
    st.echarts_chart(spec, height=330, alt=say("sure_told"))


def _cost(trial: Trial, other: Trial | None, language: Language, say: Say) -> None:
    """Seconds by stage, and what a model took; the dearest files first."""
    files = sorted(trial["files"], key=lambda file: (-(file["cost"] or 0), -file.get("tokens", 0), -file["seconds"]))
    labels = [f"{file['sample']}　{_variant(file['variant'], language)}" for file in files[:_MOST]]
    parts = {
        say(f"stage_{stage}"): [file.get("stages", {}).get(stage, 0.0) for file in files[:_MOST]] for stage in STAGES
    }
    height = 60 + 24 * len(labels)
    left, right = st.columns(2)
    with left:
        st.markdown(f"**{say('trace_seconds')}**")
        st.echarts_chart(charts.stacked(parts, labels), height=height, alt=say("trace_seconds"))
    with right:
        st.markdown(f"**{say('cost_model')}**")
        if not any(file.get("tokens") or file["cost"] for file in trial["files"]):
            st.info(say("cost_nothing"))
            return
        money = any(file["cost"] for file in trial["files"])
        taken = {
            label: float((file["cost"] or 0) if money else file.get("tokens", 0))
            for label, file in zip(labels, files, strict=False)
        }
        st.caption(say("cost_money" if money else "cost_tokens", **_sums(trial)))
        if other:
            st.caption(
                f"{say('trial_other')}{say('colon')}{say('cost_money' if money else 'cost_tokens', **_sums(other))}"
            )
        st.echarts_chart(charts.amounts(taken), height=height, alt=say("cost_model"))


def _sums(trial: Trial) -> dict[str, str]:
    tokens = sum(file.get("tokens", 0) for file in trial["files"])
    money = sum(file["cost"] or 0 for file in trial["files"])
    leaves = max(sum(verdicts(trial["files"]).values()), 1)
    return {"tokens": f"{tokens:,}", "money": f"{money:,.4f}", "each": f"{tokens / leaves:,.1f}"}


# --- what is wrong, beside its page ---------------------------------------------------------------


def _wrong(trial: Trial, language: Language, say: Say) -> None:
    files = [file for file in trial["files"] if file["differences"]]
    if not files:
        st.success(say("wrong_nothing"))
        return
    files.sort(key=lambda file: -len(file["differences"]))
    at = st.selectbox(
        say("file"), range(len(files)), key=f"wrong-file-{language}",
        format_func=lambda index: (
            f"{files[index]['sample']}　{_variant(files[index]['variant'], language)}　"
            f"{len(files[index]['differences'])}"
        ),
    )  # fmt: skip
    _differences(files[at or 0], files[at or 0]["differences"], language, say, key="wrong")


def _differences(file: Any, differences: list[Any], language: Language, say: Say, key: str) -> None:
    left, right = st.columns([55, 45])
    with left:
        table = {
            say("verdict"): [say(f"verdict_{each[0]}") for each in differences],
            say("log_where"): [_short_place(each[1], language) for each in differences],
            say("labelled"): [each[2] for each in differences],
            say("read_as"): [each[3] for each in differences],
        }
        event: Any = st.dataframe(
            table, hide_index=True, height=420, key=f"table-{key}-{file['sample']}-{file['variant']}",
            on_select="rerun", selection_mode="single-row",
            selection_default={"selection": {"rows": [0], "columns": []}},
        )  # fmt: skip
    rows = event.selection.rows
    with right:
        _beside(Path(file["path"]), differences[rows[0] if rows else 0], say)


def _short_place(pointer: str, language: Language) -> str:
    """A pointer without the record that it points into: 资金 1 执行率."""
    parts: list[str] = []
    owner = "report"
    for token in pointer.split("/")[1:]:
        if token.isdigit():
            parts.append(str(int(token) + 1))
        elif token in ("projects", "funds", "goals", "indicators", "department", "funding", "project_lines"):
            owner = token
            parts.append(list_name(token, language))
        elif token != "value":
            parts.append(field_name(owner, token, language))
    return " ".join(parts)


def _beside(path: Path, difference: list[Any], say: Say) -> None:
    """The page on which what was read stands, with its box; of what was not read, the page that it should be on."""
    page, box = (difference[4], difference[5]) if len(difference) > 5 else (0, [])
    if not page or not path.exists():
        st.info(say("no_place"))
        return
    try:
        image = _page(str(path), path.stat().st_mtime_ns, page, tuple(box))
    except ExtractorError:
        image = None
    if image is None:
        st.info(say("no_picture"))
        return
    st.image(image, caption=say("page" if box else "page_near", page=page))


@st.cache_data(max_entries=40, show_spinner=False)
def _page(path: str, _changed: int, page: int, box: tuple[float, ...]) -> bytes | None:
    """The part of the page around the box, the box drawn on it; the whole page where there is none."""
    sample = Path(path)
    document = viewer().document(Source(sample.name, sample.read_bytes))
    if document.pictures is None:
        return None
    scale = _DPI / 72
    image = Image.fromarray(document.pictures.render(page, _DPI)).convert("RGB")
    if box:
        left, top, right, bottom = (side * scale for side in box)
        ImageDraw.Draw(image).rectangle((left - 3, top - 3, right + 3, bottom + 3), outline=(192, 54, 44), width=3)
        middle = (top + bottom) / 2
        image = image.crop((0, int(max(middle - 260, 0)), image.width, int(min(middle + 260, image.height))))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


# --- two trials -----------------------------------------------------------------------------------


def _changed(trial: Trial, other: Trial | None, language: Language, say: Say) -> None:
    if other is None:
        st.info(say("changed_choose"))
        return
    changed = between(other, trial)
    if not changed:
        st.success(say("changed_nothing"))
        return
    index = st.selectbox(
        say("file"), range(len(changed)), key=f"changed-file-{language}",
        format_func=lambda at: (
            f"{changed[at]['file']['sample']}　{_variant(changed[at]['file']['variant'], language)}　"
            f"F1 {changed[at]['before']:.4f} → {changed[at]['after']:.4f}"
        ),
    )  # fmt: skip
    chosen = changed[index or 0]
    fixed, broken = fixed_and_broken(chosen["known"], chosen["file"])
    for name, differences in (("changed_broken", broken), ("changed_fixed", fixed)):
        st.markdown(f"**{say(name, count=len(differences))}**")
        if differences:
            _differences(chosen["file"], differences, language, say, key=name)
