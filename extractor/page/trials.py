"""Trials: a suite of labelled reports read by a reader and scored, in a thread of its own, kept as a file each."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extractor.document import Place
from extractor.errors import ExtractorError
from extractor.extraction import Extraction

Trial = dict[str, Any]
"""A trial as it is kept: ``id``, ``at``, ``who``, ``suite``, ``reader``, and ``files``, a dict for each file."""

Read = Callable[[Path], Extraction]
"""Reads one file."""
Opened = Callable[[], AbstractContextManager[Read]]
"""Opens what reads files, for as long as a trial goes."""

BUCKETS = 10
"""Confidence is told in so many steps."""


@dataclass(slots=True)
class Run:
    """A trial at work. `done` of `count` files; `at` names the one that is being read."""

    count: int
    done: int = 0
    at: str = ""
    failure: ExtractorError | None = None
    finished: str = ""
    stopped: threading.Event = field(default_factory=threading.Event)


class Trials:
    """The trials that are kept in a folder, and the one that runs. `begun` starts it; only one runs at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.run: Run | None = None
        self._lock = threading.Lock()

    def kept(self) -> list[Trial]:
        """Every trial, the latest first."""
        found = sorted(self._folder.glob("*.json"), reverse=True)
        return [json.loads(path.read_text("utf-8")) for path in found]

    def begun(self, told: Trial, cases: Sequence[tuple[Any, Path]], opened: Opened) -> bool:
        """Start a trial; False where one runs already. What reads its files is opened and closed by its thread."""
        with self._lock:
            if self.run and not self.run.finished and self.run.failure is None:
                return False
            self.run = Run(len(cases))
        threading.Thread(target=self._work, args=(self.run, told, cases, opened), name="trial", daemon=True).start()
        return True

    def _work(self, run: Run, told: Trial, cases: Sequence[tuple[Any, Path]], opened: Opened) -> None:
        try:
            with opened() as read:
                told["files"] = list(_read(run, cases, read))
        except ExtractorError as error:
            run.failure = error
            return
        except Exception:  # a thread's end must be told: to the log in full, to the page in a sentence
            logging.getLogger(__name__).exception("the trial failed")
            run.failure = ExtractorError("评测出错，详情已写入运行日志。", "the trial failed; its log says why")
            return
        told["id"] = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        self._folder.mkdir(parents=True, exist_ok=True)
        made = self._folder / f".{told['id']}"
        made.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        made.replace(self._folder / f"{told['id']}.json")
        run.finished = told["id"]


def cases(suite: Path, variants: Sequence[str]) -> list[tuple[Any, Path]]:
    """Each sample of a suite with each of its files of these names."""
    from evals.samples import samples

    paths = ((sample, sample.folder / variant) for sample in samples([suite]) for variant in variants)
    return [(sample, path) for sample, path in paths if path.exists()]


def _read(run: Run, found: Sequence[tuple[Any, Path]], read: Read) -> Iterator[dict[str, Any]]:
    for sample, path in found:
        if run.stopped.is_set():
            return
        run.at = f"{sample.name} / {path.name}"
        yield _one(sample, path, read)
        run.done += 1


def _one(sample: Any, path: Path, read: Read) -> dict[str, Any]:
    """How one file came out, by field; each leaf that is not right, and how sure of the right ones it was."""
    from evals.calibrate import compared
    from evals.score import score
    from extractor import interchange

    label, start = sample.label(), time.perf_counter()
    got: dict[str, Any] = {"record": {}, "findings": []}
    failure: list[str] | None = None
    sure: list[tuple[float, bool]] = []
    stands: dict[str, Place] = {}
    cost, tokens, stages = None, 0, dict[str, float]()
    try:
        extraction = read(path)
    except ExtractorError as error:
        failure = [error.zh, error.en]
    else:
        got, run = interchange.extraction_data(extraction), extraction.run
        cost, stages = run.cost, dict(run.seconds)
        tokens = run.tokens.get("prompt", 0) + run.tokens.get("completion", 0)
        stands = _stands(extraction)
        told = compared(label["record"], got["record"])
        sure = [(extraction.confidence[at], right) for at, right in told if at in extraction.confidence]
    result = score(label, got)
    fields: dict[str, list[int]] = {}
    for each in result.differences:
        counts = fields.setdefault(_field(each.pointer), [0, 0])
        counts[0] += each.verdict == "right"
        counts[1] += 1
    return {
        "sample": sample.name,
        "variant": path.name,
        "path": str(path),
        "type": label["record"]["report_type"],
        "failure": failure,
        "seconds": round(time.perf_counter() - start, 2),
        "cost": cost,
        "tokens": tokens,
        "stages": stages,
        "kinds": dict(Counter(each.kind for each in result.differences if each.verdict != "right")),
        "verdicts": dict(Counter(each.verdict for each in result.differences)),
        "f1": result.f1,
        "findings": [result.findings_found, result.findings_labelled, result.findings_false],
        "fields": fields,
        "sure": _buckets(sure),
        "differences": [_told(each, stands) for each in result.differences if each.verdict != "right"][:400],
    }


def _field(pointer: str) -> str:
    """The list and the key of a leaf: ``indicators.actual``."""
    tokens = [token for token in pointer.split("/")[1:] if not token.isdigit()]
    return ".".join(tokens[-2:]) if len(tokens) > 1 else tokens[0]


def _buckets(sure: Sequence[tuple[float, bool]]) -> list[list[int]]:
    """For each step of confidence, how many leaves were right, and how many there were."""
    found = [[0, 0] for _ in range(BUCKETS)]
    for confidence, right in sure:
        step = min(int(confidence * BUCKETS), BUCKETS - 1)
        found[step][0] += right
        found[step][1] += 1
    return found


def _told(difference: Any, stands: Mapping[str, Place]) -> list[Any]:
    """Verdict, pointer, what the label says, what was read, and the page and box where that stands.

    What was not read stands nowhere: of it the page is told on which the rest of its row was read, or of its list.
    """
    said = ["" if value is None else str(value)[:200] for value in (difference.labelled, difference.read)]
    place = stands.get(difference.at or "")
    page = place.page if place else _page_near(difference.pointer, stands)
    return [difference.verdict, difference.pointer, *said, page, list(place.box) if place else []]


def _page_near(pointer: str, stands: Mapping[str, Place]) -> int:
    """The page of what was read next to a leaf; 0 where nothing was."""
    around = pointer.rpartition("/")[0]
    while around:
        near = next((place.page for other, place in stands.items() if other.startswith(f"{around}/")), 0)
        if near:
            return near
        around = around.rpartition("/")[0]
    return 0


def _stands(extraction: Extraction) -> dict[str, Place]:
    """The first place of each leaf."""
    return {pointer: evidence.places[0] for pointer, evidence in extraction.evidence.items() if evidence.places}
