"""Two years of one body: what was planned and spent, and which outcomes came or went.

    python examples/two_years.py OLD.pdf NEW.pdf --url http://127.0.0.1:8000 --token "$TOKEN"

Rows are told by what they are called; figures are exact decimals. Reports in different units are not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from extractor.client import Client

Record = Mapping[str, Any]
_FIGURES = ("annual_budget", "executed")


@dataclass(frozen=True)
class Change:
    """A figure in two years; None where a year does not have it."""

    what: str
    old: Decimal | None
    new: Decimal | None

    def __str__(self) -> str:
        difference = f"{self.new - self.old:+}" if self.old is not None and self.new is not None else ""
        return f"{self.what}\t{self.old}\t{self.new}\t{difference}"


def read(client: Client, path: Path) -> Record:
    """The record of a report, once the service has read it."""
    (row,) = client.bring(path)
    ended = client.wait(row["id"])
    if ended["state"] == "failed":
        raise SystemExit(f"{path.name}: {ended['reason']['en']}")
    found: Record = client.record(row["id"])["record"]
    return found


def figures(record: Record) -> dict[str, Decimal | None]:
    """Planned and spent, by project and fund line; of a department by its lines."""
    found: dict[str, Decimal | None] = {}
    for project in record["projects"]:
        for fund in project["funds"]:
            for key in _FIGURES:
                found[f"{project['name']} / {fund['label']} / {key}"] = _exact(fund[key])
    for line in (record["department"] or {}).get("funding", ()):
        found[" / ".join(str(line[key]) for key in ("side", "item", "period"))] = _exact(line["amount"])
    return found


def _exact(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def outcomes(record: Record) -> set[str]:
    """What the indicators are called."""
    holders = [*record["projects"], *([record["department"]] if record["department"] else [])]
    return {str(row["level3"]) for holder in holders for row in holder["indicators"] if row["level3"]}


def compare(old: Record, new: Record) -> Iterator[Change]:
    """The figures that differ, in the order of the older report."""
    if old["amount_unit"] != new["amount_unit"]:
        raise SystemExit(f"one is in {old['amount_unit']}, the other in {new['amount_unit']}")
    one, other = figures(old), figures(new)
    for what in [*one, *(each for each in other if each not in one)]:
        if one.get(what) != other.get(what):
            yield Change(what, one.get(what), other.get(what))


def main(client: Client, old: Path, new: Path) -> tuple[list[Change], set[str], set[str]]:
    """Figures that differ, indicators that are gone, indicators that are new."""
    one, other = read(client, old), read(client, new)
    return list(compare(one, other)), outcomes(one) - outcomes(other), outcomes(other) - outcomes(one)


if __name__ == "__main__":
    import argparse

    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("old", type=Path)
    asked.add_argument("new", type=Path)
    asked.add_argument("--url", default="http://127.0.0.1:8000")
    asked.add_argument("--token", required=True)
    given = asked.parse_args()
    with Client(given.url, given.token) as desk:
        changes, gone, come = main(desk, given.old, given.new)
    print(*changes, sep="\n")
    print("gone:", *sorted(gone), sep="\n  ")
    print("new:", *sorted(come), sep="\n  ")
