"""The form reader on every labelled report of the repository, born digital and as web page."""

from pathlib import Path

import pytest

from evals.samples import Sample, samples
from evals.score import score
from extractor.files import open_document
from extractor.layout import lay_out
from extractor.readers.form import FormReader

SUITE = Path(__file__).parents[3] / "evals/suites/reports"
FILES = [(sample, path) for sample in samples([SUITE]) for path in sorted(sample.folder.glob("document.*"))]
BAR = {"narrative_evaluation": 0.90}
"""A narrative's indicators belong to the model reader; what this reader leaves out is counted as missed."""


@pytest.mark.parametrize(("sample", "path"), FILES, ids=[f"{sample.name}-{path.suffix[1:]}" for sample, path in FILES])
def test_reads_what_is_labelled(sample: Sample, path: Path) -> None:
    label = sample.label()
    reading = FormReader().read(lay_out(open_document(path)), path.name)
    result = score(label, {"record": reading.record, "findings": []})
    wrong = [difference for difference in result.differences if difference.verdict != "right"]
    assert result.f1 >= BAR.get(label["record"]["report_type"], 0.995), wrong[:10]
