"""Read the samples of suites with a reader and tell how it did: what ``extractor eval`` runs."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from evals import compared, graphs
from evals.measure import covering, iou, totals
from evals.samples import Sample, samples
from evals.score import Difference, Score, score
from extractor import __version__, interchange, schemas
from extractor.errors import ExtractorError, UsageError
from extractor.extraction import Extraction
from extractor.pipeline import Reader, extract

_WRONG = ("wrong", "missed", "invented")
FORMAT = 1
"""Of the run file."""
_LIBRARIES = (
    "pymupdf",
    "lxml",
    "openpyxl",
    "python-docx",
    "onnxruntime",
    "rapidocr",
    "opencv-python-headless",
    "numpy",
)


@dataclass(frozen=True, slots=True)
class Result:
    """How one file of a sample came out. A file that could not be read scores 0 and says why."""

    sample: str
    variant: str
    kind: str
    reader: str
    score: Score
    seconds: float
    failure: str | None = None
    got: Extraction | None = None
    boxes: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


def run(options: argparse.Namespace, reader: Reader) -> int:
    """Run the suites that the command line names; 2 where a file could not be read, else 0.

    Raises:
        InputError: a folder holds no sample, or a label cannot be used: told before the first file is read.
        UsageError: no sample has such a file, or the results cannot be written where they shall be.
    """
    results = []
    found, variants = samples(options.suites), options.variant or ["document.pdf"]
    for sample in found:
        sample.label()
    for path in filter(None, (options.out, options.html)):
        _ensure_place(path)
    told_of = list(_without(found, variants))
    if not options.json:
        print("".join(f"{line}\n" for line in told_of) + _HEAD)
    for result in _results(found, variants, reader, options.reader):
        results.append(result)
        if not options.json:
            print(_line(result))
            print("".join(_told(difference) for difference in _shown(result, options.show)), end="")
            sys.stdout.flush()
    made = run_data(results, options)
    print(schemas.dumps(made) if options.json else _total(made["totals"]))
    if options.out:
        options.out.write_text(schemas.dumps(made) + "\n", "utf-8")
    if options.html:
        options.html.write_text(graphs.page(json.loads(schemas.dumps(made))), "utf-8")
    return 2 if any(result.failure for result in results) else 0


def _ensure_place(path: Path) -> None:
    """A run of an hour must not end on a folder that is not there."""
    if path.is_dir() or not path.parent.is_dir():
        raise UsageError(f"无法写入：{path}（文件夹不存在，或它本身是文件夹）",
                         f"cannot write {path}: its folder does not exist, or it is a folder itself")  # fmt: skip


def _without(found: Sequence[Sample], variants: Sequence[str]) -> Iterator[str]:
    """A line for each kind of file that some samples do not have (prose has no workbook).

    Raises:
        UsageError: none has it.
    """
    for variant in variants:
        lacking = sum(not (sample.folder / variant).exists() for sample in found)
        if lacking == len(found):
            names = ", ".join(sorted({name for sample in found for name in sample.files()}))
            raise UsageError(f"没有样本含有 {variant}；有：{names}", f"no sample has a {variant}; there are: {names}")
        if lacking:
            yield f"{lacking} of {len(found)} samples have no {variant}"


def compare(names: Sequence[str], as_json: bool = False) -> int:
    """What got better and worse between two run files, leaf by leaf; 1 where something got worse beyond chance.

    Raises:
        UsageError: there are not two names, a file is no run file, or the two runs read no file in common.
    """
    if len(names) != 2:
        raise UsageError("eval compare 需要两个结果文件", "eval compare needs two run files")
    first, second = (load(Path(name)) for name in names)
    told = compared.compare(first, second)
    if not told.files:
        raise UsageError("两次评测没有共同的文件，无法比较", "the two runs have no file in common: nothing to compare")
    print(json.dumps(compared.data(told), ensure_ascii=False, indent=2) if as_json else "\n".join(compared.lines(told)))
    return 1 if told.fell else 0


def load(path: Path) -> dict[str, Any]:
    """A run file.

    Raises:
        UsageError: it cannot be read, or is none.
    """
    try:
        made = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"不是评测结果文件：{path}", f"no run file: {path}") from error
    if not isinstance(made, dict) or made.get("format") != FORMAT:
        raise UsageError(f"不是评测结果文件：{path}", f"no run file of format {FORMAT}: {path}")
    return made


def _results(found: Sequence[Sample], variants: Sequence[str], reader: Reader, name: str) -> Iterator[Result]:
    for sample in found:
        for variant in variants:
            path = sample.folder / variant
            if path.exists():
                yield evaluate(sample, path, reader, name)


def evaluate(sample: Sample, path: Path, reader: Reader, name: str = "form") -> Result:
    """Read one file of a sample and score it."""
    label, start = sample.label(), time.perf_counter()
    extraction, failure = None, None
    data: dict[str, Any] = {"record": {}, "findings": []}
    try:
        extraction = extract(path, reader=reader)
        data = interchange.extraction_data(extraction)
    except ExtractorError as error:
        failure = f"{type(error).__name__}: {error}"
    seconds = time.perf_counter() - start
    kind = label["record"]["report_type"]
    boxes = sample.boxes().get(path.name, {})
    return Result(sample.name, path.name, kind, name, score(label, data), seconds, failure, extraction, boxes)


# --- the run file ----------------------------------------------------------------------------------


def run_data(results: Sequence[Result], options: argparse.Namespace) -> dict[str, Any]:
    """The whole run as data: what was run, on what, and how each leaf came out."""
    every = [told(result) for result in results]
    prompts = {each["name"]: dict(each) for result in results if result.got for each in result.got.run.prompts}
    return {
        "format": FORMAT,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": versions(),
        "machine": machine(),
        "settings": {"suites": [path.as_posix() for path in options.suites], "reader": options.reader,
                     "variants": options.variant or ["document.pdf"], "replay": bool(getattr(options, "replay", False)),
                     "models": sorted({each.got.run.model for each in results if each.got and each.got.run.model})},
        "prompts": [prompts[name] for name in sorted(prompts)],
        "totals": totals(every),
        "results": every,
    }  # fmt: skip


def versions() -> dict[str, str]:
    """Of the program, of the checkout it runs from, and of the libraries that what is read hangs on."""
    found = {"extractor": __version__, "commit": _commit(), "python": platform.python_version()}
    return found | {name: metadata.version(name) for name in _LIBRARIES if _installed(name)}


def _installed(name: str) -> bool:
    return any(True for _ in metadata.distributions(name=name))


def _commit() -> str:
    """The checkout's commit, with a plus where files differ from it; empty where there is no checkout or no git."""
    if shutil.which("git") is None:
        return ""
    words = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty=+", "--exclude=*"]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()


def machine() -> dict[str, Any]:
    """What the run was made on: times say nothing without it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9 if hasattr(os, "sysconf") else 0.0
    return {
        "system": platform.platform(), "processor": platform.machine(), "cores": os.cpu_count(),
        "gigabytes": round(memory, 1), "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }  # fmt: skip


def told(result: Result) -> dict[str, Any]:
    """How one file came out, as the run file holds it."""
    got, run_record = result.score, result.got.run if result.got else None
    return {
        "sample": result.sample, "variant": result.variant, "type": result.kind, "reader": result.reader,
        "failure": result.failure, "seconds": round(result.seconds, 3),
        "tokens": dict(run_record.tokens) if run_record else {}, "cost": run_record.cost if run_record else None,
        "precision": got.precision, "recall": got.recall, "f1": got.f1,
        "findings": {"labelled": got.findings_labelled, "found": got.findings_found, "false": got.findings_false,
                     "false_misread": got.findings_misread},
        "rows": {"labelled": got.rows, "lost": got.rows_lost, "invented": got.rows_invented},
        "leaves": [_leaf(each, result) for each in got.differences],
        "differences": [each._asdict() for each in got.differences if each.verdict != "right"],
    }  # fmt: skip


def _leaf(each: Difference, result: Result) -> dict[str, Any]:
    got, at = result.got, each.at or ""
    evidence = got.evidence.get(at) if got else None
    # the pointer of a row that was made up is the record's: the label may have another leaf under it
    boxes = result.boxes.get(each.pointer) if each.verdict != "invented" else None
    shared = None
    if boxes:
        wanted = covering((box["page"], box["box"]) for box in boxes)
        shared = round(iou(wanted, covering(evidence.places if evidence else ())), 3)
    return {
        "pointer": each.pointer, "verdict": each.verdict, "kind": each.kind, "figure": each.figure,
        "confidence": got.confidence.get(at) if got else None, "flagged": got is not None and at in got.review,
        "located": evidence is not None and bool(evidence.places), "iou": shared,
    }  # fmt: skip


# --- what is told on the way -----------------------------------------------------------------------

_COLUMNS = "{:34} {:16} {:>6} {:>5} {:>6} {:>5} {:>7} {:>9} {:>5} {:>8}"
_HEAD = _COLUMNS.format("sample", "file", "leaves", "wrong", "missed", "inv.", "F1", "findings", "false", "seconds")


def _line(result: Result) -> str:
    got = result.score
    line = _COLUMNS.format(
        result.sample,
        result.variant,
        got.count("right", "wrong", "missed"),
        got.count("wrong"),
        got.count("missed"),
        got.count("invented"),
        f"{got.f1:.4f}",
        f"{got.findings_found}/{got.findings_labelled}",
        got.findings_false,
        f"{result.seconds:.2f}",
    )
    return line + (f"  {result.failure}" if result.failure else "")


def _total(told: Mapping[str, Any]) -> str:
    """All leaves counted together, and the mean over files: a large report must not hide a small one."""
    every, figures, texts = told["all"], told["figures"], told["texts"]
    findings, rows, trust, stands = told["findings"], told["rows"], told["trust"], told["grounding"]
    lines = [
        f"{told['files']} files: F1 {every['f1']:.4f} over all leaves (precision {every['precision']:.4f}, recall "
        f"{every['recall']:.4f}, 95 % interval {every['low']:.4f}-{every['high']:.4f}), {told['mean_f1']:.4f} mean of "
        f"files; findings {findings.get('found', 0)}/{findings.get('labelled', 0)}, {findings.get('false', 0)} false",
        f"figures {figures['f1']:.4f}, texts {texts['f1']:.4f}; rows lost {rows.get('lost', 0)} of "
        f"{rows.get('labelled', 0)}, invented {rows.get('invented', 0)}; "
        + ", ".join(f"{kind} {count}" for kind, count in told["kinds"].items() if kind != "right"),
        f"flagged {trust['flagged']:.2%}, wrong and not flagged {trust['unflagged_wrong']} "
        f"({trust['unflagged_wrong_share']:.2%}); AUROC {_or_none(trust['auroc'])}, calibration error "
        f"{_or_none(trust['calibration_error'])}; located {stands['located']:.2%} of {stands['read']}, right and in "
        f"place {stands['stands']:.2%} of {stands['boxed']} with known boxes",
    ]
    return "\n".join(lines)


def _or_none(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _shown(result: Result, most: int) -> list[Difference]:
    return [
        difference
        for verdict in _WRONG
        for difference in [each for each in result.score.differences if each.verdict == verdict][:most]
    ]


def _told(each: Difference) -> str:
    return f"    {each.kind:14} {each.pointer}: label {str(each.labelled)[:70]!r}, read {str(each.read)[:70]!r}\n"
