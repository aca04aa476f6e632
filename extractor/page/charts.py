"""Charts of a trial, as specifications for ECharts: colours of the theme, the figures written at the marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_BLUE, _GREY = "#1c5d99", "#9fb0c0"
_TEXT: dict[str, Any] = {"color": "#1d2630", "fontSize": 12}


def bars(values: Mapping[str, float], other: Mapping[str, float] | None = None, names: Sequence[str] = ()) -> Any:
    """Shares from 0 to 1 as bars beside each other, in percent; of two trials two bars each."""
    labels = list(values)
    series = [_bar(values, labels, names[0] if names else "", _BLUE)]
    if other is not None:
        series.append(_bar(other, labels, names[1] if len(names) > 1 else "", _GREY))
    return {
        "grid": {"left": 8, "right": 56, "top": 26 if other is not None else 4, "bottom": 4, "containLabel": True},
        "legend": {"show": other is not None, "top": 0, "textStyle": _TEXT},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "min": 0, "max": 100, "axisLabel": {**_TEXT, "formatter": "{value}%"}},
        "yAxis": {"type": "category", "data": labels, "inverse": True, "axisLabel": _TEXT, "axisTick": {"show": False}},
        "series": series,
    }


def _bar(values: Mapping[str, float], labels: Sequence[str], name: str, colour: str) -> Any:
    data = [round(100 * values[label], 2) if label in values else None for label in labels]
    return {
        "type": "bar", "name": name, "data": data, "itemStyle": {"color": colour}, "barMaxWidth": 16,
        "label": {"show": True, "position": "right", "formatter": "{c}%", **_TEXT},
    }  # fmt: skip


def curve(points: Sequence[tuple[float, float, int]], ideal: str, found: str, across: str, up: str) -> Any:
    """How often leaves of a confidence are right, beside how often they would be if it were to be believed."""
    axis = {
        "type": "value",
        "min": 0,
        "max": 100,
        "axisLabel": {**_TEXT, "formatter": "{value}%"},
        "nameTextStyle": _TEXT,
    }
    sizes = [min(6 + count / 40, 22) for _, _, count in points]
    data = [
        {"value": [round(100 * sure, 1), round(100 * right, 1)], "symbolSize": size}
        for (sure, right, _), size in zip(points, sizes, strict=True)
    ]
    return {
        "grid": {"left": 12, "right": 24, "top": 34, "bottom": 26, "containLabel": True},
        "legend": {"top": 0, "textStyle": _TEXT},
        "tooltip": {"trigger": "item"},
        "xAxis": {**axis, "name": across, "nameLocation": "middle", "nameGap": 26},
        "yAxis": {**axis, "name": up},
        "series": [
            {"type": "line", "name": ideal, "data": [[0, 0], [100, 100]], "symbol": "none",
             "lineStyle": {"type": "dashed", "color": _GREY}, "itemStyle": {"color": _GREY}},
            {"type": "line", "name": found, "data": data, "lineStyle": {"color": _BLUE}, "itemStyle": {"color": _BLUE}},
        ],
    }  # fmt: skip


_STAGES = ("#1c5d99", "#5a91c2", "#9fb0c0", "#2b7a4b", "#d38b00", "#8a6bb0")


def amounts(values: Mapping[str, float]) -> Any:
    """Amounts (seconds, tokens, money) as bars, the figures written beside them."""
    data = [round(value, 3) for value in values.values()]
    return {
        "grid": {"left": 8, "right": 64, "top": 4, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "axisLabel": {"show": False}, "splitLine": {"show": False}},
        "yAxis": {
            "type": "category", "data": list(values), "inverse": True, "axisLabel": _TEXT, "axisTick": {"show": False}
        },
        "series": [
            {"type": "bar", "data": data, "itemStyle": {"color": _BLUE}, "barMaxWidth": 16,
             "label": {"show": True, "position": "right", **_TEXT}},
        ],
    }  # fmt: skip


def stacked(parts: Mapping[str, Sequence[float]], labels: Sequence[str]) -> Any:
    """Amounts of several parts on one bar for each label; `parts` are as long as `labels`."""
    return {
        "grid": {"left": 8, "right": 24, "top": 30, "bottom": 4, "containLabel": True},
        "legend": {"top": 0, "textStyle": _TEXT},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "axisLabel": _TEXT},
        "yAxis": {
            "type": "category", "data": list(labels), "inverse": True, "axisLabel": _TEXT, "axisTick": {"show": False}
        },
        "series": [
            {"type": "bar", "name": name, "stack": "all", "data": [round(value, 3) for value in values],
             "itemStyle": {"color": colour}, "barMaxWidth": 16}
            for (name, values), colour in zip(parts.items(), _STAGES, strict=False)
        ],
    }  # fmt: skip
