"""Check that every label of the suites fits the schema: ``python -m evals.labels SUITE…``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from evals.samples import samples
from extractor import schemas
from extractor.errors import ExtractorError


def main(folders: Sequence[str]) -> int:
    """Name each label that does not fit; 0 where all do."""
    found = samples([Path(folder) for folder in folders])
    bad = 0
    for sample in found:
        try:
            schemas.validate(schemas.loads(sample.label_path.read_text("utf-8")), "label")
        except ExtractorError as error:
            bad += 1
            print(f"{sample.label_path}: {error}", file=sys.stderr)
    print(f"{len(found) - bad} of {len(found)} labels fit the schema")
    return 1 if bad or not found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
