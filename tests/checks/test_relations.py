"""Relations as data: true reports never fail, wrong digits do, and each figure can be asked for."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import pointer
from extractor.checks import check, relations
from extractor.checks.relation import Proportion, Sum
from extractor.checks.report import Figure
from extractor.extraction import Evidence
from extractor.figures import Interval, behind, rounded
from tests.checks.test_rules import whole

# a loaded machine is no failure
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

TRUTH = st.fractions(min_value=1, max_value=10**5, max_denominator=10**6)
CATEGORIES = ("general_public_budget", "carry_over", "other")


def printed(value: Fraction, places: int, strip: bool) -> Decimal:
    """As a report prints it: rounded, trailing zeros perhaps left out."""
    figure = rounded(value, places)
    short = figure.normalize()
    return short.quantize(Decimal(1)) if strip and short == short.to_integral() else short if strip else figure


@st.composite
def true_reports(draw: st.DrawFn) -> dict[str, Any]:
    """A form whose printed figures are rounded from amounts, rates and scores that all agree."""
    places, strip = draw(st.integers(min_value=2, max_value=6)), draw(st.booleans())
    budgets = draw(st.lists(TRUTH, min_size=3, max_size=3))
    spent = [budget * draw(st.fractions(min_value=0, max_value=1, max_denominator=10**4)) for budget in budgets]
    lines = []
    for kind, budget, used in zip(("total", *CATEGORIES), [sum(budgets), *budgets], [sum(spent), *spent], strict=True):
        # the balance is not stripped, so that the finest precision shows somewhere
        lines.append({
            "label": kind, "category": kind, "annual_budget": printed(Fraction(budget), places, strip),
            "executed": printed(Fraction(used), places, strip), "balance": rounded(Fraction(budget - used), places),
            "execution_rate": rounded(Fraction(100 * used, budget), 2),
        })  # fmt: skip
    rate = Fraction(sum(spent)) / Fraction(sum(budgets))
    lines[0] |= {"weight": Decimal(10), "score": rounded(10 * rate, 2)}
    weights = draw(st.permutations([Decimal(20), Decimal("30.5"), Decimal("39.5")]))
    rows, scores = [], [Fraction(lines[0]["score"])]
    for weight in weights:
        goal = draw(st.integers(min_value=1, max_value=10**4))
        reached = draw(st.integers(min_value=0, max_value=2 * goal))
        score = rounded(Fraction(weight) * min(Fraction(reached, goal), Fraction(1)), 2)
        scores.append(Fraction(score))
        rows.append({
            "level3": f"甲{len(rows)}", "target": f"≥{goal}个", "actual": f"{reached}个", "weight": weight,
            "score": score, "deviation_reason": "工期",
        })  # fmt: skip
    total_score = rounded(sum(scores, Fraction(0)), 2)
    return whole({"projects": [{"funds": lines, "indicators": rows, "total_weight": Decimal(100),
                                "total_score": total_score}]})  # fmt: skip


@given(true_reports())
def test_figures_rounded_from_the_truth_raise_nothing(record: dict[str, Any]) -> None:
    assert check(record) == ()
    assert all(relation.holds() for relation in relations(record))


@given(true_reports(), st.data())
def test_a_wrong_figure_is_noticed_wherever_a_relation_covers_it(record: dict[str, Any], data: st.DataObject) -> None:
    places = ["/projects/0/funds/0/annual_budget", "/projects/0/funds/2/executed", "/projects/0/total_score",
              "/projects/0/funds/0/execution_rate", "/projects/0/indicators/1/weight"]  # fmt: skip
    place = data.draw(st.sampled_from(places))
    pointer.put(record, place, pointer.get(record, place) + data.draw(st.sampled_from([1000, 900, 180, 90])))
    assert any(place in finding.pointers for finding in check(record))


@given(true_reports())
def test_what_the_others_ask_of_a_figure_is_what_is_printed(record: dict[str, Any]) -> None:
    for relation in relations(record):
        for figure in relation.figures:
            asked = relation.asked(figure.pointer) if figure.pointer else None
            if asked is not None and not (isinstance(relation, Sum) and relation.at_most):
                assert asked.meets(figure.behind)


def test_other_values_can_be_tried() -> None:
    record = whole({"projects": [{"funds": [
        {"label": "资金总额", "category": "total", "annual_budget": Decimal("1815.50")},
        {"label": "财政拨款", "category": "fiscal_appropriation", "annual_budget": Decimal("1560.00")},
        {"label": "其他资金", "category": "other", "annual_budget": Decimal("265.50")}]}]})  # fmt: skip
    (relation,) = (each for each in relations(record) if each.rule == "funds.sum")
    asked = relation.asked("/projects/0/funds/2/annual_budget")
    assert asked == Interval(Fraction("255.49"), Fraction("255.51"))
    assert not relation.holds()
    assert relation.holds({"/projects/0/funds/2/annual_budget": Interval.exactly(Decimal("255.50"))})


def test_asking_each_figure_of_a_proportion() -> None:
    def figure(name: str, value: str) -> Figure:
        return Figure(name, Decimal(value), behind(Decimal(value), None))

    score = Proportion(
        rule="score.prorata", subject=("", ""), share=figure("/score", "4.5"), whole=figure("/weight", "5"),
        part=figure("/actual", "9"), base=figure("/target", "10"), capped=True,
    )  # fmt: skip
    assert score.holds()
    for place, value in (("/score", 4.5), ("/weight", 5), ("/actual", 9), ("/target", 10)):
        asked = score.asked(place)
        assert asked is not None
        assert asked.low <= Fraction(value) <= asked.high
    full = {"/score": Interval.exactly(5)}
    assert score.asked("/actual", full) is None


def test_a_possibly_zero_base_asks_nothing() -> None:
    nothing = Figure("/base", Decimal(0), behind(Decimal(0), 2))
    rate = Proportion(rule="funds.rate", subject=("", ""), share=Figure.constant(5), whole=Figure.constant(100),
                      part=Figure.constant(1), base=nothing)  # fmt: skip
    assert rate.asked("") is None
    assert rate.holds()


def test_evidence_brings_back_a_printed_scale() -> None:
    lines = [{"label": "资金总额", "category": "total", "annual_budget": Decimal(49), "executed": Decimal("48.7")},
             {"label": "其他资金", "category": "other", "execution_rate": Decimal(100)}]  # fmt: skip
    lines[0]["execution_rate"] = Decimal(100)
    record = whole({"projects": [{"funds": lines}]})
    assert check(record) == ()
    places = {"/projects/0/funds/0/execution_rate": Evidence("exact", "100.00%")}
    assert [finding.rule for finding in check(record, places)] == ["funds.rate"]


def test_floats_are_taken_as_they_are_written() -> None:
    record = whole({"projects": [{"funds": [{"label": "资金总额", "category": "total", "annual_budget": 0.3}]}]})
    (line,) = record["projects"][0]["funds"]
    line["executed"], line["balance"] = 0.1, 0.2
    assert check(record) == ()


def test_a_long_report_is_checked_in_time() -> None:
    rows = [{"level3": f"甲{i}", "target": "≥10个", "actual": "9个", "weight": Decimal(1), "score": Decimal("0.9"),
             "deviation_reason": "工期"} for i in range(300)]  # fmt: skip
    record = whole({"projects": [{"indicators": rows, "total_weight": Decimal(300), "total_score": Decimal("270.0")}]})
    assert {finding.rule for finding in check(record)} == {"weights.sum"}
