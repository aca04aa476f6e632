"""What a person is told of a fault: whose error it is, and what explains it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.checks.locate import Fault
from extractor.extraction import Blame, Explanation, Finding, SuspectedChange, Suspicion
from extractor.repair.judge import Verdict

_MOST_TOLD = 5


def told(fault: Fault, verdict: Verdict, said: Sequence[Finding]) -> Suspicion:
    """The suspicion of a fault, with the likeliest explanations; `said` are the findings that it belongs to."""
    causes = list(fault.causes)
    if verdict.cause in causes:  # what the verdict rests on stands first
        causes.sort(key=lambda cause: cause is not verdict.cause)
    explanations = tuple(
        Explanation(
            tuple(
                SuspectedChange(each.pointer, f"{each.printed:f}", f"{each.meant:f}", each.slip)
                for each in cause.changes
            ),
            round(cause.share, 4),
        )
        for cause in causes[:_MOST_TOLD]
    )
    zh, en = _message(fault, verdict)
    rules = {(relation.rule, frozenset(relation.usual.pointers)) for relation in fault.failed}
    findings = tuple(
        index for index, finding in enumerate(said) if (finding.rule, frozenset(finding.pointers)) in rules
    )
    return Suspicion(findings, explanations, len(causes), fault.whole and bool(causes), verdict.blame, zh, en)


_BLAMED: Mapping[Blame, tuple[str, str]] = {
    "author": ("原文如此，报告本身的数字有误", "printed so: the report's own figures are wrong"),
    "reader": ("识别有误，已按原件修正", "misread, and mended after the picture"),
    "layout": ("可能取错了单元格：应有的数字印在页面上而没有读入", "perhaps a wrong cell: the page has it unused"),
    "unknown": ("不能断定是识别有误还是报告有误，请对照原件", "misread or printed wrong: see the original"),
}  # fmt: skip
_ROWS_UNREAD = (
    "这一栏里有数字没有读入，可能漏了行：请对照原件",
    "figures of this column were not read, rows may be missing: see the original",
)
_UNMENDED = ("识别有误，原件不清，请对照原件填写", "misread where the print is damaged: see the original")


def _message(fault: Fault, verdict: Verdict) -> tuple[str, str]:
    blamed = _UNMENDED if verdict.blame == "reader" and not verdict.mend else _BLAMED[verdict.blame]
    if verdict.cause is None and verdict.blame == "layout":
        return _ROWS_UNREAD
    if verdict.cause is None:
        zh, en = "没有哪一处改动能使各项数字都相符", "no single change makes everything hold"
    elif not fault.whole:
        zh, en = "要改动多处才能相符", "it takes several changes to make everything hold"
    elif verdict.cause.share >= 0.9:
        each = verdict.cause.changes
        zh = "；".join(f"{change.printed:f} 应为 {change.meant:f}" for change in each)
        en = "; ".join(f"{change.printed:f} should be {change.meant:f}" for change in each)
    else:
        count = len(fault.causes)
        zh, en = (
            f"有 {count} 种可能的解释，仅凭数字不能断定",
            f"{count} explanations are left",
        )
    return f"{zh}。{blamed[0]}", f"{en}. {blamed[1]}"
