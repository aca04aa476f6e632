"""A run as one HTML page with its own pictures: no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from evals.drawings import KINDS, Bar, bars, chart, curve, decades, dots, heat, histogram, strip, text
from evals.measure import bins, field_of, levelled, wilson

_STYLE = """:root { color-scheme: light dark; --soft: #5a6872; --line: #d6dde3; --ground: #fbfcfc; --card: #fff; }
@media (prefers-color-scheme: dark) { :root { --soft: #9fb0bb; --line: #37424b; --ground: #14191d; --card: #1b2228; } }
body { font: 14px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; margin: 0; background: var(--ground); }
main { margin: 0 auto; max-width: 72rem; padding: 2rem 1rem 5rem; } h1 { font-size: 1.7rem; margin: 0 0 .3rem; line-height: 1.25; }
h2 { font-size: 1.15rem; margin: 2.6rem 0 .1rem; } .said { color: var(--soft); margin: 0 0 .8rem; max-width: 50rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .7rem; margin-top: 1.2rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .7rem .9rem; }
.card b { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; } .card span { color: var(--soft); }
.three { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 1.2rem; } svg { width: 100%; height: auto; }
.key { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; margin: .2rem 0 .6rem; color: var(--soft); }
.key i { display: inline-block; width: .8rem; height: .8rem; border-radius: 2px; margin-right: .35rem; vertical-align: -1px; }
.file { display: grid; grid-template-columns: 15rem 7rem 1fr 3.6rem; gap: .7rem; align-items: center; font-size: 12px; line-height: 1.35; }
.file span { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; } .file b { font-weight: 500; text-align: right; font-variant-numeric: tabular-nums; }
svg.strip { height: 11px; border-radius: 2px; } .failed { color: #d1495b; white-space: normal; }
details { border-top: 1px solid var(--line); padding: .35rem 0; } summary { cursor: pointer; } summary span { color: var(--soft); }
table { border-collapse: collapse; width: 100%; margin: .3rem 0 .6rem; table-layout: fixed; } td { padding: .2rem .5rem .2rem 0; vertical-align: top; overflow-wrap: anywhere; }
td:first-child { width: 8rem; } td:nth-child(2) { width: 19rem; } code { font-size: .85em; color: var(--soft); } mark { background: #d1495b40; color: inherit; }"""
_MOST = 400
_FIELDS = 22


def page(made: Mapping[str, Any]) -> str:
    """The page of one run file."""
    told, results = made["totals"], made["results"]
    body = "".join([
        _head(made), f'<div class="cards">{"".join(_cards(told))}</div>',
        _section("Every value of every file", _STRIPS, _legend() + _strips(results)),
        _section("How the files spread", _SPREAD, _dots(results)),
        _section("Type of report and kind of file", "F1 over all leaves, each leaf counting alike.", _heat(results)),
        _section("Where the errors are", _ERRORS, _legend() + bars(_fields(results))),
        _section("Can its confidence be believed?", _BELIEF, f'<div class="three">{_belief(results)}</div>'),
        _section("What is not right, file by file", _WRONG, _wrong(results)),
    ])  # fmt: skip
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Evaluation</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{_STYLE}</style></head><body><main>{body}</main></body></html>\n"
    )


_STRIPS = "A hair for each labelled value, in the order of the record; the worst files first. Files without an error are counted at the end."
_SPREAD = "A dot for each file: F1 of its leaves. A file that could not be read is at 0."
_ERRORS = "Share of the leaves of a field that came out wrong, by what happened; the line is the 95 % interval (Wilson) of what was not found right."
_BELIEF = "Left: said and true shares of wrong values, on scales of powers of ten. Middle: the wrong values that stay unseen while more and more of the least sure are looked at; the ring is what the flags do. Right: how well the places shown agree with the known boxes."
_WRONG = "Label, and beside it what was read; characters that differ are marked."


def _section(title: str, said: str, inside: str) -> str:
    return f'<h2>{title}</h2><p class="said">{said}</p>{inside}' if inside else ""


def _head(made: Mapping[str, Any]) -> str:
    told, settings = made["totals"], made["settings"]
    every = told["all"]
    of = every["right"] + every["wrong"] + every["missed"]
    with_what = " · ".join(filter(None, [
        ", ".join(settings["suites"]), ", ".join(settings["variants"]),
        f"extractor {made['versions']['extractor']} {made['versions'].get('commit', '')}".strip(), made.get("made", ""),
        f"Python {made['versions']['python']}", str(made["machine"]["system"]),
    ]))  # fmt: skip
    return (
        f"<h1>{every['right'] / max(of, 1):.2%} of {of:,} values read right by the {text(settings['reader'])} reader, "
        f'in {told["files"]} file{"s" if told["files"] != 1 else ""}</h1><p class="said">{text(with_what)}</p>'
    )


def _cards(told: Mapping[str, Any]) -> Iterator[str]:
    every, findings, rows, trust = told["all"], told["findings"], told["rows"], told["trust"]
    yield _card(f"{every['f1']:.4f}", f"F1 over all leaves; recall {every['low']:.3f} to {every['high']:.3f}")
    yield _card(f"{told['figures']['f1']:.4f}", f"F1 of figures; of texts {told['texts']['f1']:.4f}")
    yield _card(f"{told['mean_f1']:.4f}", f"mean F1 of files, {told['failed']} of which could not be read")
    yield _card(
        f"{findings.get('found', 0)}/{findings.get('labelled', 0)}",
        f"author's errors found; {findings.get('false', 0)} false findings, {findings.get('false_misread', 0)} by misreading",
    )
    yield _card(
        f"{rows.get('lost', 0)} / {rows.get('invented', 0)}", f"rows lost / made up, of {rows.get('labelled', 0)}"
    )
    yield _card(f"{trust['unflagged_wrong']}", f"wrong and not flagged, while {trust['flagged']:.1%} are flagged")
    stands = told["grounding"]
    known = f"; {stands['stands']:.1%} right and in the known box" if stands["boxed"] else ""
    yield _card(f"{stands['located']:.1%}", f"of what was read has a place{known}")
    spent = f"; {told['tokens']} tokens, cost {told['cost']:g}" if told["tokens"] else ""
    yield _card(f"{told['seconds'] / max(told['files'], 1):.2f} s", f"a file{spent}")


def _card(figure: str, name: str) -> str:
    return f'<div class="card"><b>{text(figure)}</b><span>{text(name)}</span></div>'


def _legend() -> str:
    return (
        '<div class="key">'
        + "".join(f'<span><i style="background:{KINDS[kind]}"></i>{kind}</span>' for kind in KINDS)
        + "</div>"
    )


def _strips(results: Sequence[Mapping[str, Any]]) -> str:
    worst = sorted((each for each in results if each["f1"] < 1), key=lambda each: float(each["f1"]))
    lines = [
        f'<div class="file"><span>{text(each["sample"])}</span><span>{text(each["variant"])}</span>'
        + (f'<span class="failed">{text(each["failure"])}</span>' if each["failure"] else strip(each["leaves"]))
        + f"<b>{each['f1']:.4f}</b></div>"
        for each in worst[:_MOST]
    ]
    well = len(results) - len(worst)
    return "".join(lines) + f'<p class="said">{well} of {len(results)} files without an error.</p>'


def _dots(results: Sequence[Mapping[str, Any]]) -> str:
    groups: dict[str, list[tuple[str, float]]] = {}
    for each in sorted(results, key=lambda each: str(each["type"])):
        groups.setdefault(each["type"], []).append((f"{each['sample']} {each['variant']}", float(each["f1"])))
    least = min((value for files in groups.values() for _, value in files), default=0.0)
    return dots(groups, "F1 of the file", min(least, 0.99), 1.0)


def _heat(results: Sequence[Mapping[str, Any]]) -> str:
    held: dict[tuple[str, str], list[str]] = {}
    for each in results:
        held.setdefault((each["type"], each["variant"]), []).extend(leaf["verdict"] for leaf in each["leaves"])
    rows: dict[str, dict[str, float]] = {}
    for (kind, variant), verdicts in sorted(held.items()):
        right, whole = verdicts.count("right"), len(verdicts) + verdicts.count("wrong")
        rows.setdefault(kind, {})[variant] = 2 * right / max(whole + right, 1)
    least = min((share for row in rows.values() for share in row.values()), default=1.0)
    return heat(rows, min(least, 0.98))


def _fields(results: Sequence[Mapping[str, Any]]) -> list[Bar]:
    """The fields with the largest shares of leaves that are not right."""
    held: dict[str, dict[str, int]] = {}
    for leaf in (leaf for each in results for leaf in each["leaves"]):
        kinds = held.setdefault(field_of(leaf["pointer"]), dict.fromkeys(KINDS, 0))
        kinds[leaf["kind"]] += 1
    rows = [_bar(name, kinds) for name, kinds in held.items() if sum(kinds.values()) > kinds["right"]]
    return sorted(rows, key=lambda row: sum(row.kinds.values()) / max(row.of, 1), reverse=True)[:_FIELDS]


def _bar(name: str, kinds: Mapping[str, int]) -> Bar:
    wrong = {kind: count for kind, count in kinds.items() if kind != "right" and count}
    labelled = kinds["right"] + kinds["misread"] + kinds["unfound"] + kinds["lost item"]
    low, high = wilson(labelled - kinds["right"], labelled)
    return Bar(name, labelled or sum(wrong.values()), wrong, (low, high))


# --- confidence and places -------------------------------------------------------------------------


def _belief(results: Sequence[Mapping[str, Any]]) -> str:
    leaves = [leaf for each in results for leaf in each["leaves"]]
    sure = [(leaf["confidence"], leaf["verdict"] == "right") for leaf in leaves if leaf["confidence"] is not None]
    shared = [leaf["iou"] for leaf in leaves if leaf["iou"] is not None]
    boxes = histogram(shared, "intersection over union", "leaves") if shared else ""
    return (_calibration(sure) + _trade(sure, leaves) if sure else "") + boxes


_TENTHS = [(decades(10.0**-n), f"{10.0**-n:g}") for n in range(5)]


def _calibration(sure: Sequence[tuple[float, bool]]) -> str:
    """The true share of wrong leaves against the one that confidence promises, in bins of equally many leaves."""
    found = "".join(
        f'<circle cx="{60 + 300 * decades(1 - said):.1f}" cy="{330 - 300 * decades(1 - true):.1f}" r="6" '
        f'fill="{KINDS["right"]}" fill-opacity=".8"><title>{count} leaves: said {1 - said:.4f} wrong, {1 - true:.4f} are</title></circle>'
        for said, true, count in bins(sure)
    )
    right = curve([(0, 0), (1, 1)], "#8796a180")
    return chart(right + found, "share wrong, as confidence says", "share wrong in truth", _TENTHS, _TENTHS)


def _trade(sure: Sequence[tuple[float, bool]], leaves: Sequence[Mapping[str, Any]]) -> str:
    """Wrong leaves that stay unseen against the share looked at, the least sure first."""
    whole = len(sure)
    wrong = max(sum(not well for _, well in sure), 1)
    left, points = float(wrong), [(0.0, 1.0)]
    for number, (_, share) in enumerate(levelled(sure), 1):
        left -= 1 - share
        points.append((number / whole, max(left, 0.0) / wrong))
    step = max(1, len(points) // 300)
    read = [leaf for leaf in leaves if leaf["verdict"] != "missed"]
    flagged = sum(leaf["flagged"] for leaf in read) / max(len(read), 1)
    unseen = sum(not leaf["flagged"] for leaf in read if leaf["verdict"] != "right") / wrong
    ring = (
        f'<circle cx="{60 + 300 * flagged:.1f}" cy="{330 - 300 * min(unseen, 1):.1f}" r="6" fill="none" '
        f'stroke="currentColor" stroke-width="2"><title>flagged {flagged:.2%}, wrong and not flagged {unseen:.1%}</title></circle>'
    )
    quarters = [(n / 4, f"{n / 4:.0%}") for n in range(5)]
    line = curve([*points[::step], points[-1]], KINDS["misread"])
    return chart(line + ring, "share looked at", "wrong values left unseen", quarters, quarters)


# --- one by one ------------------------------------------------------------------------------------


def _wrong(results: Sequence[Mapping[str, Any]]) -> str:
    parts: list[str] = []
    left = _MOST
    for each in sorted(results, key=lambda each: float(each["f1"])):
        shown = each["differences"][:left]
        if shown:
            left -= len(shown)
            title = f"{text(each['sample'])} <span>{text(each['variant'])} · {len(each['differences'])} of {len(each['leaves'])}</span>"
            parts.append(f"<details{' open' if not parts else ''}><summary>{title}</summary>{_table(shown)}</details>")
    whole = sum(len(each["differences"]) for each in results)
    more = f'<p class="said">{whole - _MOST} more are in the run file.</p>' if whole > _MOST else ""
    return "".join(parts) + more


def _table(differences: Iterable[Mapping[str, Any]]) -> str:
    rows = []
    for each in differences:
        one, other = _marked(_short(each["labelled"]), _short(each["read"]))
        rows.append(
            f'<tr><td style="color:{KINDS[each["kind"]]}">{text(each["kind"])}</td>'
            f"<td><code>{text(each['pointer'])}</code></td><td>{one}</td><td>{other}</td></tr>"
        )
    return f"<table>{''.join(rows)}</table>"


def _short(value: Any) -> str:
    return "" if value is None else str(value)[:160]


def _marked(one: str, other: str) -> tuple[str, str]:
    """Both texts, with what the other does not have marked; a text alone is left as it is."""
    if not one or not other:
        return text(one) or "—", text(other) or "—"
    left: list[str] = []
    right: list[str] = []
    for what, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        same = what == "equal"
        left.append(text(one[a:b]) if same or a == b else f"<mark>{text(one[a:b])}</mark>")
        right.append(text(other[c:d]) if same or c == d else f"<mark>{text(other[c:d])}</mark>")
    return "".join(left), "".join(right)
