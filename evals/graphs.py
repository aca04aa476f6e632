"""A run as one HTML page with its own pictures: no script, nothing fetched."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

_STYLE = """body { font: 14px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; margin: 2rem auto; max-width: 72rem; color: #1d2730; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #d6dde3; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); gap: .8rem; }
.card { border: 1px solid #d6dde3; border-radius: .5rem; padding: .7rem .9rem; } .card b { display: block; font-size: 1.5rem; }
.card span { color: #5a6872; } .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(26rem, 1fr)); gap: 1.5rem; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .2rem .5rem; border-bottom: 1px solid #e8edf0; }
td.n { text-align: right; font-variant-numeric: tabular-nums; } code { font-size: .85em; } svg { width: 100%; height: auto; }
@media (prefers-color-scheme: dark) { body { background: #14191d; color: #dde4e9; } .card, h2 { border-color: #37424b; } }"""
_GOOD, _BAD, _LINE = "#2b7a78", "#c8553d", "#8796a1"
_MOST = 200


def page(made: Mapping[str, Any]) -> str:
    """The page of one run file."""
    told = made["totals"]
    settings = made["settings"]
    body = "".join([
        f"<h1>Evaluation: {_text(settings['reader'])} reader</h1><p>{_text(', '.join(settings['suites']))} · "
        f"{_text(', '.join(settings['variants']))} · extractor {_text(made['versions']['extractor'])} · "
        f"{_text(made['machine']['system'])}</p>",
        f'<div class="cards">{"".join(_cards(told))}</div>',
        _section("F1 by type of report", _bars(told["by_type"])),
        _section("F1 by field, the lowest first", _bars(dict(_lowest(told["by_field"])))),
        _section("F1 by variant", _bars(told["by_variant"])),
        f'<h2>Can its confidence be believed?</h2><div class="two">{_calibration(made)}{_trade(made)}</div>',
        _section("What went wrong", _kinds(told["kinds"])),
        _section("Files", _files(made["results"])),
        _section("Leaves that are not right", _wrong(made["results"])),
    ])  # fmt: skip
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Evaluation</title>'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>\n"
    )


def _text(value: Any) -> str:
    return html.escape(str(value))


def _section(title: str, inside: str) -> str:
    return f"<h2>{title}</h2>{inside}"


def _cards(told: Mapping[str, Any]) -> Iterator[str]:
    every, findings, rows, trust = told["all"], told["findings"], told["rows"], told["trust"]
    yield _card(f"{every['f1']:.4f}", f"F1 over all leaves ({every['low']:.3f}-{every['high']:.3f})")
    yield _card(f"{told['figures']['f1']:.4f}", "F1 over figures")
    yield _card(f"{told['mean_f1']:.4f}", "mean F1 of files")
    yield _card(
        f"{findings.get('found', 0)}/{findings.get('labelled', 0)}", f"findings, {findings.get('false', 0)} false"
    )
    yield _card(
        f"{rows.get('lost', 0)} / {rows.get('invented', 0)}", f"rows lost / made up, of {rows.get('labelled', 0)}"
    )
    yield _card(f"{trust['unflagged_wrong']}", f"wrong and not flagged ({trust['flagged']:.1%} flagged)")
    yield _card(f"{told['grounding']['located']:.1%}", "of leaves have a place")
    yield _card(f"{told['seconds']:.1f} s", f"{told['files']} files, {told['tokens']} tokens, {told['failed']} failed")


def _card(figure: str, name: str) -> str:
    return f'<div class="card"><b>{figure}</b><span>{_text(name)}</span></div>'


def _lowest(groups: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    return sorted(groups.items(), key=lambda each: each[1]["f1"])[:24]


def _bars(groups: Mapping[str, Mapping[str, Any]]) -> str:
    """A bar for each group, with the interval of its recall."""
    parts, high = [], 22
    for number, (name, each) in enumerate(groups.items()):
        top, of = number * high, each["right"] + each["wrong"] + each["missed"]
        wide = 420 * each["f1"]
        low, upper = 330 + 420 * each["low"], 330 + 420 * each["high"]
        parts.append(
            f'<text x="322" y="{top + 15}" text-anchor="end" font-size="12" fill="currentColor">{_text(name)}</text>'
            f'<rect x="330" y="{top + 4}" width="{wide:.1f}" height="14" fill="{_GOOD}"/>'
            f'<rect x="{330 + wide:.1f}" y="{top + 4}" width="{420 - wide:.1f}" height="14" fill="{_BAD}" opacity=".35"/>'
            f'<path d="M{low:.1f} {top + 11}H{upper:.1f}" stroke="currentColor"/>'
            f'<text x="760" y="{top + 15}" font-size="12" fill="currentColor">{each["f1"]:.4f} of {of}</text>'
        )
    return f'<svg viewBox="0 0 860 {len(groups) * high + 4}" role="img">{"".join(parts)}</svg>'


def _sure(made: Mapping[str, Any]) -> list[tuple[float, bool]]:
    leaves = (leaf for result in made["results"] for leaf in result["leaves"] if leaf["confidence"] is not None)
    return sorted((leaf["confidence"], leaf["verdict"] == "right") for leaf in leaves)


def _calibration(made: Mapping[str, Any]) -> str:
    """Share right against confidence, in ten bins of equally many leaves."""
    sure, points = _sure(made), []
    for number in range(10):
        part = sure[number * len(sure) // 10 : (number + 1) * len(sure) // 10]
        if part:
            points.append((sum(each for each, _ in part) / len(part), sum(well for _, well in part) / len(part)))
    dots = "".join(
        f'<circle cx="{50 + 300 * x:.1f}" cy="{330 - 300 * y:.1f}" r="5" fill="{_GOOD}"/>' for x, y in points
    )
    return _frame(
        f'<path d="M50 330L350 30" stroke="{_LINE}" stroke-dasharray="4"/>{dots}', "confidence", "share right"
    )


def _trade(made: Mapping[str, Any]) -> str:
    """Wrong leaves that stay unflagged against the share flagged, as the bar is raised."""
    sure = _sure(made)
    wrong = max(sum(not well for _, well in sure), 1)
    left, points = wrong, [(0.0, 1.0)]
    for number, (_, well) in enumerate(sure, 1):
        left -= not well
        points.append((number / len(sure), left / wrong))
    step = max(1, len(points) // 150)
    line = " ".join(f"{50 + 300 * x:.1f},{330 - 300 * y:.1f}" for x, y in [*points[::step], points[-1]])
    return _frame(
        f'<polyline points="{line}" fill="none" stroke="{_BAD}" stroke-width="2"/>',
        "share flagged",
        "wrong and not flagged",
    )


def _frame(inside: str, across: str, up: str) -> str:
    ticks = "".join(
        f'<text x="{50 + 300 * n / 4}" y="348" font-size="11" text-anchor="middle" fill="currentColor">{n / 4}</text>'
        f'<text x="42" y="{334 - 300 * n / 4}" font-size="11" text-anchor="end" fill="currentColor">{n / 4}</text>'
        for n in range(5)
    )
    return (
        f'<svg viewBox="0 0 380 375" role="img"><rect x="50" y="30" width="300" height="300" fill="none" stroke="{_LINE}"/>'
        f'{ticks}{inside}<text x="200" y="368" font-size="12" text-anchor="middle" fill="currentColor">{across}</text>'
        f'<text x="50" y="20" font-size="12" fill="currentColor">{up}</text></svg>'
    )


def _kinds(kinds: Mapping[str, int]) -> str:
    return _table(["kind", "leaves"], ([kind, count] for kind, count in kinds.items() if kind != "right"))


def _files(results: Sequence[Mapping[str, Any]]) -> str:
    rows = (
        [each["sample"], each["variant"], each["type"], f"{each['f1']:.4f}",
         f"{each['findings']['found']}/{each['findings']['labelled']}", each["findings"]["false"],
         f"{each['seconds']:.2f}", each["failure"] or ""]
        for each in sorted(results, key=lambda each: float(each["f1"]))
    )  # fmt: skip
    return _table(["sample", "file", "type", "F1", "findings", "false", "seconds", "failure"], rows)


def _wrong(results: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        [
            each["sample"],
            each["variant"],
            other["kind"],
            other["pointer"],
            _short(other["labelled"]),
            _short(other["read"]),
        ]
        for each in results
        for other in each["differences"]
    ]
    more = f"<p>… and {len(rows) - _MOST} more in the run file.</p>" if len(rows) > _MOST else ""
    return _table(["sample", "file", "kind", "leaf", "label", "read"], rows[:_MOST]) + more


def _short(value: Any) -> str:
    return "" if value is None else str(value)[:80]


def _table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    head = "".join(f"<th>{_text(each)}</th>" for each in heads)
    body = "".join("<tr>" + "".join(f"<td>{_text(each)}</td>" for each in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"
