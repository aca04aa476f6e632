"""All reports of the service whose totals do not add up, with what is printed and what the parts make.

    python examples/totals_that_fail.py --url http://127.0.0.1:8000 --token "$TOKEN" > totals.csv

Files that have no error at all are not even opened: the list says so.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from typing import Any

from extractor.client import Client

TOTALS = frozenset({"weights.sum", "scores.sum", "funds.sum", "projects.sum", "share.sum", "sides.equal"})
"""The rules that are about totals; `docs/arithmetic.md` has all."""


def failing(client: Client) -> Iterator[dict[str, Any]]:
    """A row for each total that does not add up."""
    for file in client.files(severity="error", sort="name", descending=False):
        marks = client.evidence(file["id"])
        for finding in client.findings(file["id"]):
            if finding["rule"] in TOTALS and finding["severity"] == "error":
                mark = marks.get(finding["pointers"][0], {})
                yield {
                    "file": file["name"], "organization": file["organization"], "year": file["year"],
                    "page": mark.get("page"), "rule": finding["rule"], "printed": finding["found"],
                    "parts make": finding["expected"], "message": finding["message"],
                }  # fmt: skip


def main(client: Client) -> int:
    """Writes the rows as CSV; gives how many there are."""
    count, out = 0, csv.writer(sys.stdout)
    for count, row in enumerate(failing(client), 1):
        if count == 1:
            out.writerow(row)
        out.writerow(row.values())
    return count


if __name__ == "__main__":
    import argparse

    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--url", default="http://127.0.0.1:8000")
    asked.add_argument("--token", required=True)
    given = asked.parse_args()
    with Client(given.url, given.token) as desk:
        print(main(desk), "totals do not add up", file=sys.stderr)
