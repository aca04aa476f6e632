"""Our verdicts beside those of a kept scorer, on errors whose number is known because they were put in."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

from bench.crew import PEERS
from bench.plan import Plan
from evals.alignment import canonical
from evals.measure import auroc, calibration_error
from evals.score import Score, score
from extractor import schemas
from extractor.pointer import leaves

_MOST = 6
"""The others take minutes for a report of a hundred rows."""
KINDS = ("misread", "unfound", "fabricated", "invented item", "invented field")
"""As omni-extract-bench names them; a row that was lost is so many leaves unfound."""
_ASK = """
import json, sys
from omni_extract_bench import score
from anls_star import anls_score
from stickler.structured_object_evaluator.models.confidence import AUROCMetric, ECEMetric, ConfidencePair

asked = json.load(sys.stdin)
told = {"verdicts": [], "anls": []}
for label, read in asked["records"]:
    got = score(read, label, asked["schema"])
    told["verdicts"].append({kind: got[kind.replace(" ", "_")] for kind in asked["kinds"]} | {"f1": got["f1"]})
    told["anls"].append(anls_score(label, read))
pairs = [ConfidencePair(is_match=well, confidence=sure, similarity=float(well)) for sure, well in asked["sure"]]
told["auroc"], told["ece"] = (metric.compute(pairs)["value"] for metric in (AUROCMetric(), ECEMetric()))
print(json.dumps(told))
"""
Record = dict[str, Any]


def section(plan: Plan) -> list[str]:
    """The section of verdicts: what was put in, what we say, what the others say."""
    dice = Random(1)
    small = sorted(plan.files, key=lambda path: path.with_name("label.json").stat().st_size)
    made = [_spoilt(_label(path), dice) for path in small[: 3 if plan.quick else _MOST]]
    ours = [score({"record": label, "findings": []}, {"record": read, "findings": []}) for label, read, _ in made]
    sure = [(round(dice.random(), 2), dice.random() < 0.9) for _ in range(2000)]
    others = _others([(label, read) for label, read, _ in made], sure)
    known = sum((put for _, _, put in made), Counter())
    rows = {"put in": known, "`evals/score.py`": sum((_counted(each) for each in ours), Counter())}
    if others:
        rows["omni-extract-bench"] = sum((Counter(each) for each in others["verdicts"]), Counter())
    told = [
        "## Verdicts beside those of other scorers",
        "",
        f"Errors put into the records of the {len(made)} smallest labels; leaves by verdict, after both sides were "
        "brought to the contract's form of texts. A row that was lost counts as its leaves unfound.",
        "",
        f"| | {' | '.join(KINDS)} |",
        f"| --- |{' ---: |' * len(KINDS)}",
        *(f"| {name} | {' | '.join(str(row[kind]) for kind in KINDS)} |" for name, row in rows.items()),
    ]
    return [*told, "", *_means(ours, others), *_measures(sure, others)]


def _means(ours: Sequence[Score], others: Mapping[str, Any] | None) -> list[str]:
    whole = f"Mean F1 of these records: {_mean([each.f1 for each in ours]):.4f} by ours"
    if not others:
        return [f"{whole}; the others are not installed (`make bench` installs them)."]
    omni = _mean([each["f1"] for each in others["verdicts"]])
    return [f"{whole}, {omni:.4f} by omni-extract-bench; ANLS*, for comparability alone: {_mean(others['anls']):.4f}."]


def _measures(sure: Sequence[tuple[float, bool]], others: Mapping[str, Any] | None) -> list[str]:
    if not others:
        return []
    return [
        "",
        f"Of 2000 confidences drawn by chance, nine in ten right: AUROC {auroc(sure):.4f} by ours, "
        f"{others['auroc']:.4f} by stickler; calibration error {calibration_error(sure):.4f} by ours (bins of equally "
        f"many leaves), {others['ece']:.4f} by stickler (bins of equal width).",
    ]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(len(values), 1)


def _label(path: Path) -> Record:
    record: Record = _canonical(json.loads(path.with_name("label.json").read_text("utf-8"))["record"])
    return record


def _canonical(value: Any) -> Any:
    """Every leaf in the form in which it is compared, numbers as JSON has them."""
    if isinstance(value, dict):
        return {key: _canonical(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_canonical(each) for each in value]
    return canonical(value) if isinstance(value, str) else value


def _spoilt(label: Record, dice: Random) -> tuple[Record, Record, Counter[str]]:
    """A label, the record with errors in it, and how many leaves of each kind that makes."""
    read, put = deepcopy(label), Counter[str]()
    rows = read["projects"][0]["indicators"] if read["projects"] else read["department"]["indicators"]
    lost = rows.pop(dice.randrange(len(rows)))
    put["unfound"] += sum(value is not None for _, value in leaves(lost, ""))
    made_up: Record = {**dict.fromkeys(lost), "level3": "凭空多出的一行", "target": "≥7处", "history": []}
    rows.append(made_up)
    put["invented item"] += 2
    for row in dice.sample([row for row in rows if row is not made_up], min(6, len(rows) - 1)):
        put += _slip(row, dice)
    read["unasked"] = "凭空多出的一栏"
    put["invented field"] += 1
    return label, read, put


def _slip(row: Record, dice: Random) -> Counter[str]:
    """One leaf of a row misread, left out or made up; its name is left alone, or it would be another row."""
    full = [key for key, value in row.items() if isinstance(value, str | int | float) and key != "level3"]
    bare = [key for key, value in row.items() if value is None]
    kind = dice.choice(["misread", "unfound", "fabricated"])
    if kind == "fabricated" and bare:
        key = dice.choice(bare)
        row[key] = 7 if key.endswith(("weight", "score")) else "并未印出"
        return Counter([kind])
    key = dice.choice(full)
    row[key] = None if kind == "unfound" else _other(row[key])
    return Counter(["unfound" if kind == "unfound" else "misread"])


def _other(value: Any) -> Any:
    return f"{value}误" if isinstance(value, str) else value + 1


def _counted(told: Score) -> Counter[str]:
    kinds = Counter[str](each.kind for each in told.differences)
    return Counter({kind: kinds[kind] for kind in KINDS}) + Counter({"unfound": kinds["lost item"]})


def _others(records: Sequence[tuple[Record, Record]], sure: Sequence[tuple[float, bool]]) -> dict[str, Any] | None:
    if not PEERS.is_file():
        return None
    asked = {"records": records, "schema": schemas.schema("record"), "kinds": KINDS, "sure": sure}
    command = [str(PEERS), "-c", _ASK]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=False)
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else None
