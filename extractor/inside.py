"""The child of `extractor.boxed`: ``python -m extractor.inside IN OUT`` reads files that come through a pipe.

It is at the roof because it builds readers from settings as the command line does; the floors below know nothing of it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.boxed import frames, showing
from extractor.boxed.bounds import Bounds
from extractor.boxed.box import OUT_OF_MEMORY
from extractor.boxed.holding import allow_processor, end_with, gone, impose, out_of_memory
from extractor.boxed.returning import Returning
from extractor.collecting import collect_seldom
from extractor.errors import BrokenFile, ExtractorError, SchemaError
from extractor.files import put_in_force
from extractor.ocr.threads import allow

if TYPE_CHECKING:
    from extractor.llm.budget import Budget
    from extractor.llm.options import Options
    from extractor.pipeline import Reader


def main() -> int:
    """Read until the parent closes its end."""
    incoming, outgoing = int(sys.argv[1]), int(sys.argv[2])
    os.set_inheritable(incoming, False)
    os.set_inheritable(outgoing, False)
    scratch = Path(sys.argv[3])
    collect_seldom()
    memory = Returning()
    try:
        bounds = Bounds.of(frames.hear(incoming))
        impose(bounds, scratch)
        end_with(os.getppid(), scratch)  # after: a thread that is there already would not be held
        allow(bounds.threads)
        put_in_force(bounds.limits)
        while True:
            task = frames.hear(incoming)
            content = frames.receive(incoming)
            allow_processor(bounds.processor_seconds if task["kind"] == "read" else bounds.drawing)
            _answer(outgoing, task, content)
            del task, content  # while nobody waits
            memory.look()
    except (frames.Ended, BrokenPipeError):
        gone(scratch)  # a parent that was killed does not do it
        return 0
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # nothing that allocates


def _answer(outgoing: int, task: dict[str, Any], content: bytes) -> None:
    try:
        told, parts = _read(outgoing, task, content) if task["kind"] == "read" else showing.answer(task, content)
    except MemoryError:
        raise
    except ExtractorError as error:
        problems = [list(each) for each in error.problems] if isinstance(error, SchemaError) else []
        kind = type(error).__name__
        frames.say(outgoing, {"kind": "error", "error": kind, "zh": error.zh, "en": error.en, "problems": problems})
    except Exception as error:  # the one place where a fault of ours must not take the others' files along
        if out_of_memory():
            raise MemoryError from error
        frames.say(outgoing, {"kind": "error", **_fault(error)})
    else:
        frames.say(outgoing, {"kind": "done", "parts": len(parts), **told})
        for part in parts:
            frames.send(outgoing, part)


def _read(outgoing: int, task: dict[str, Any], content: bytes) -> showing.Answer:
    with _counted(outgoing, task) as run:
        text, pages, rules = _extracted(outgoing, task, content, run)
    return {"rules": rules}, [text.encode(), pages.encode()]


def _fault(error: Exception) -> dict[str, Any]:
    """A fault in our own code, told without a word of the document."""
    place = type(error).__name__
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is not None:
        place += f" ({os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno})"
    zh = f"读取时程序出错：{place}。这是程序的缺陷，请连同文件报告给开发者；其他文件不受影响。"
    en = f"A fault of the program while reading: {place}. Please report it with the file; other files are not affected."
    return {"error": BrokenFile.__name__, "zh": zh, "en": en, "problems": []}


def _options(task: dict[str, Any]) -> Options:
    from extractor.llm.options import Options
    from extractor.settings import Settings

    return Options.of(task["model"]) if task["model"] else Settings.from_environment().model


@cache
def _shared(run: str, options: Options) -> Budget:
    """The budget that the files of a run share."""
    from extractor.choice import budget_of

    return budget_of(options)


@contextmanager
def _counted(outgoing: int, task: dict[str, Any]) -> Iterator[Budget]:
    """The budget of a file; what it took is told however it ends: a failure costs tokens too."""
    from extractor.choice import budget_of

    options = _options(task)
    run = _shared(task["run"], options) if task["run"] else budget_of(options)
    before, cost = run.spent.tokens, run.cost
    try:
        yield run
    finally:
        if run.spent.tokens > before:
            told = {"kind": "spent", "tokens": run.spent.tokens - before, "money": round(run.cost - cost, 6)}
            frames.say(outgoing, told)


def _reader(task: dict[str, Any], run: Budget) -> Reader:
    from extractor.choice import dated, reader_named

    return dated(reader_named(task["reader"], _options(task), run, task["asked"]), task["year"])


def _extracted(outgoing: int, task: dict[str, Any], content: bytes, run: Budget) -> tuple[str, str, list[str]]:
    """The extraction and, where they are wanted, the pages as JSON; and the rule sets that it was judged by."""
    from extractor.desk.pages import views, without_text, written
    from extractor.files import open_document
    from extractor.interchange import to_json
    from extractor.pipeline import Clock, engine_named, extract_document

    clock = Clock(lambda stage, page: frames.say(outgoing, {"kind": "progress", "stage": stage, "page": page}))
    with clock.stage("open"):
        document = without_text(open_document(content, name=task["name"], password=task["password"]), task["pages"])
    reader, seen = _reader(task, run), list[Any]()
    extraction = extract_document(
        document, reader=reader, ocr=engine_named(task["engine"]), clock=clock, rules=tuple(task["rules"]),
        watch=lambda *told: seen.extend(told),
    )  # fmt: skip
    recognised, rules = seen
    return to_json(extraction), written(views(recognised)) if task["words"] else "", list(rules)


if __name__ == "__main__":
    sys.exit(main())
