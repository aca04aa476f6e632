"""How long the checks take, the search for errors included, as a form grows."""

from __future__ import annotations

import random
from decimal import Decimal
from math import log
from typing import Any

from bench.measure import Spread, processor_seconds
from bench.plan import Plan
from extractor.checks import examine
from extractor.confidence import confidence, review
from extractor.document import Box, Place
from extractor.extraction import Evidence
from extractor.pointer import leaves
from extractor.repair import repair
from extractor.schemas import blank

_SIZES = (100, 200, 300, 600)
_WRONG = ("nothing", "a score", "a score and a weight", "an amount, a score and the total")


def section(plan: Plan) -> list[str]:
    """The section of checks: milliseconds by the number of indicators, by what is wrong."""
    taken = {size: [_milliseconds(form(size, errors), plan.rounds) for errors in range(len(_WRONG))] for size in _SIZES}
    rows = [
        f"| {size} | {len(examine(form(size, 0)).relations)} | {' | '.join(each.told(0) for each in spreads)} "
        f"| {_growth(taken, size, 0):.2f} | {max(_growth(taken, size, column) for column in range(len(_WRONG))):.2f} "
        f"| {_judging(size, plan.rounds).told(0)} |"
        for size, spreads in taken.items()
    ]
    return [
        "## All checks of one form, errors located",
        "",
        "Milliseconds (limit at 300 indicators: 500). Growth: against n log n, from 100 indicators. All of it: checks,",
        "whose error it is, the confidence of each leaf and the review list, with all the errors of the column before.",
        "",
        f"| indicators | relations | {' | '.join(f'{each} wrong' for each in _WRONG)} | growth | growth, worst "
        "| all of it, as of a scan |",
        f"| ---: | ---: |{' ---: |' * (len(_WRONG) + 3)}",
        *rows,
    ]


def _milliseconds(record: dict[str, Any], rounds: int) -> Spread:
    examine(record)
    return Spread.of([1000 * processor_seconds(lambda: examine(record)) for _ in range(rounds)])


def _judging(size: int, rounds: int) -> Spread:
    """Of a form whose leaves a recogniser has read: checks, whose error it is, confidence, review."""
    record = form(size, len(_WRONG) - 1)
    evidence = _evidence(record)

    def judged() -> None:
        found = repair(record, evidence, {}, examine)
        sure = confidence(found.record, found.evidence, found.examination)
        review(sure, found.suspicions, found.evidence)

    judged()
    return Spread.of([1000 * processor_seconds(judged) for _ in range(rounds)])


def _evidence(record: dict[str, Any]) -> dict[str, Evidence]:
    """Each leaf in a place of its own, thirty rows a page."""
    found: dict[str, Evidence] = {}
    for pointer, value in leaves(record):
        if value is not None:
            row, column = int(([each for each in pointer.split("/") if each.isdigit()] or ["0"])[-1]), len(found) % 20
            box = Box(30 * column, 20 * (row % 30), 30 * column + 20, 20 * (row % 30) + 10)
            found[pointer] = Evidence("exact", str(value), (Place(1 + row // 30, box),), confidence=0.999)
    return found


def _growth(taken: dict[int, list[Spread]], size: int, column: int) -> float:
    least = _SIZES[0]
    return taken[size][column].median / taken[least][column].median / (size * log(size) / (least * log(least)))


def form(size: int, errors: int) -> dict[str, Any]:
    """A self-evaluation of so many indicators in which all adds up, but for so many misprinted digits."""
    chance = random.Random(size)
    weight = (Decimal(90) / size).quantize(Decimal("0.01"))
    weights = [weight] * (size - 1)
    weights.append(90 - sum(weights, Decimal(0)))
    indicators = [_indicator(index, each, chance) for index, each in enumerate(weights)]
    funds = [_fund("其他资金", "item", Decimal(chance.randrange(10000, 99999)) / 100) for _ in range(4)]
    total = _fund("资金总额", "total", sum((row["annual_budget"] for row in funds), Decimal(0)))
    total |= {"executed": sum(row["executed"] for row in funds), "weight": Decimal(10), "score": Decimal("9.50")}
    project = {**blank("Project"), "name": "管网改造", "funds": [total, *funds], "indicators": indicators}
    score = sum((row["score"] for row in indicators), Decimal("9.50"))
    project |= {"total_weight": Decimal(100), "total_score": score}
    if errors:
        indicators[size // 2]["score"] += Decimal("0.04")
    if errors > 1:
        indicators[size // 3]["weight"] += Decimal("0.30")
    if errors > 2:
        funds[1]["executed"] += Decimal(60)
        project["total_score"] += Decimal(20)
    head = {"report_type": "project_self_evaluation", "title": "自评表", "fiscal_year": 2023, "organization": "某局"}
    return {**blank("Record"), **head, "amount_unit": "万元", "projects": [project]}


def _indicator(index: int, weight: Decimal, chance: random.Random) -> dict[str, Any]:
    target = chance.randrange(20, 400)
    reached = target - (target // 10 if index % 7 == 0 else 0)
    score = (weight * reached / target).quantize(Decimal("0.01"))
    return {
        **blank("Indicator"), "level1": "产出指标", "level2": ("数量指标", "质量指标", "时效指标")[index % 3],
        "level3": f"第{index}项", "target": f"≥{target}个", "actual": f"{reached}个", "weight": weight, "score": score,
    }  # fmt: skip


def _fund(label: str, category: str, budget: Decimal) -> dict[str, Any]:
    executed = (budget * Decimal("0.95")).quantize(Decimal("0.01"))
    return {**blank("FundLine"), "label": label, "category": category, "annual_budget": budget, "executed": executed}
