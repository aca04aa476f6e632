"""The child of `extractor.boxed`: ``python -m extractor.inside IN OUT`` reads files that come through a pipe.

It is at the roof because it builds readers from settings as the command line does; the floors below know nothing of it.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

from extractor.boxed import frames
from extractor.boxed.bounds import Bounds
from extractor.boxed.box import OUT_OF_MEMORY
from extractor.boxed.holding import allow_processor, end_with, impose, out_of_memory
from extractor.errors import BrokenFile, ExtractorError, SchemaError

if TYPE_CHECKING:
    from extractor.pipeline import Reader


def main() -> int:
    """Read until the parent closes its end."""
    incoming, outgoing = int(sys.argv[1]), int(sys.argv[2])
    os.set_inheritable(incoming, False)
    os.set_inheritable(outgoing, False)
    end_with(os.getppid())
    try:
        bounds = Bounds.of(frames.hear(incoming))
        impose(bounds)
        while True:
            task = frames.hear(incoming)
            content = frames.receive(incoming)
            allow_processor(bounds)
            _answer(outgoing, task, content)
    except (frames.Ended, BrokenPipeError):
        return 0
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # nothing that allocates


def _answer(outgoing: int, task: dict[str, Any], content: bytes) -> None:
    try:
        text, pages, rules = _extracted(outgoing, task, content)
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
        frames.say(outgoing, {"kind": "done", "rules": rules})
        frames.send(outgoing, text.encode())
        frames.send(outgoing, pages.encode())


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


@cache
def _kept(name: str, run: str) -> Reader:
    """The reader of a run: it holds the budget that the run's files share."""
    from extractor.choice import reader_named

    return reader_named(name)


def _reader(name: str, year: int | None, run: str) -> Reader:
    from extractor.choice import dated, reader_named

    return dated(_kept(name, run) if run else reader_named(name), year)


def _extracted(outgoing: int, task: dict[str, Any], content: bytes) -> tuple[str, str, list[str]]:
    """The extraction and, where they are wanted, the pages as JSON; and the rule sets that it was judged by."""
    from extractor.desk.pages import views, without_text, written
    from extractor.files import open_document
    from extractor.pipeline import Clock, extract_document
    from extractor.schemas import to_json

    clock = Clock(lambda stage, page: frames.say(outgoing, {"kind": "progress", "stage": stage, "page": page}))
    with clock.stage("open"):
        document = without_text(open_document(content, name=task["name"], password=task["password"]), task["pages"])
    reader = _reader(task["reader"], task["year"], task["run"])
    seen: list[Any] = []
    extraction = extract_document(
        document, reader=reader, clock=clock, rules=tuple(task["rules"]), watch=lambda *told: seen.extend(told)
    )
    recognised, rules = seen
    return to_json(extraction), written(views(recognised)) if task["words"] else "", list(rules)


if __name__ == "__main__":
    sys.exit(main())
