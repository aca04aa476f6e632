"""What scorers of others take for equal: pairs that mean different things, and one that means the same."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence

from bench.crew import PEERS
from bench.plan import Plan
from evals.alignment import canonical

PAIRS = (
    ("12万元", "12元"), ("≥95%", "≤95%"), ("完成", "未完成"), ("90-100", "90100"), ("3.2.1", "321"),
    ("100.00", "100"),
)  # fmt: skip
_ASK = """
import json, sys
from importlib.metadata import version

def omni():
    from omni_extract_bench import cmp_leaf
    return cmp_leaf

def stickler():
    from stickler.comparators import NumericComparator
    return NumericComparator().compare

def anls():
    from anls_star import anls_score
    return anls_score

told = {}
for package, make in {"omni-extract-bench": omni, "stickler-eval": stickler, "anls-star": anls}.items():
    try:
        compare = make()
    except ImportError:
        continue
    told[f"{package} {version(package)}"] = [compare(one, other) for one, other in json.loads(sys.argv[1])]
print(json.dumps(told))
"""


def section(plan: Plan) -> list[str]:
    """The section of scorers: what each says of each pair."""
    rows = {**_others(), "`evals/score.py`": [float(_same(one, other)) for one, other in PAIRS]}
    return [
        "## Scorers, asked whether two values are the same",
        "",
        "1 is equal, 0 is not. The last pair is the same figure, the others are not. Of stickler its "
        "NumericComparator; `evals/score.py` gets figures as figures, as a record holds them.",
        "",
        f"| scorer | {' | '.join(f'{one} / {other}' for one, other in PAIRS)} |",
        f"| --- |{' ---: |' * len(PAIRS)}",
        *(f"| {name} | {' | '.join(f'{each:.2f}' for each in told)} |" for name, told in rows.items()),
    ]


def _same(one: str, other: str) -> bool:
    return bool(canonical(_value(one)) == canonical(_value(other)))


def _value(text: str) -> object:
    return float(text) if text.replace(".", "", 1).isdigit() else text


def _others() -> dict[str, Sequence[float]]:
    if not PEERS.is_file():
        return {}
    command = [str(PEERS), "-c", _ASK, json.dumps(PAIRS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, Sequence[float]] = json.loads(done.stdout.splitlines()[-1])
    return told
