"""The parent's side: a child process that reads one file after another, and is begun anew when it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor import errors
from extractor.boxed import frames, leftovers
from extractor.boxed.bounds import Bounds
from extractor.errors import BrokenFile, ExtractorError, LimitExceeded, SchemaError
from extractor.extraction import Extraction
from extractor.interchange import from_json
from extractor.llm.options import Options

Progress = Callable[[str, int], None]

_KINDS: dict[str, type[ExtractorError]] = {
    kind.__name__: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, ExtractorError) and kind is not errors.Conflict
}


@dataclass(frozen=True, slots=True)
class Task:
    """How a file is to be read. The password goes to the child alone and is kept nowhere."""

    name: str
    reader: str = "form"
    password: str | None = field(default=None, repr=False)
    rules: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    """Pages that are recognised from their pixels whatever their text layer says."""
    asked: tuple[int, ...] = ()
    """Pages of which the reader ``auto`` has every value read by the model too."""
    year: int | None = None
    """The year of a report that states none."""
    run: str = ""
    """Tasks of one run share what a model may cost in it; without a name every task is a run of its own."""
    words: bool = False
    """Are the words of all pages wanted too? See `Box.read_whole`."""
    model: Options | None = field(default=None, repr=False)
    """How a model is reached; None: as the environment says. Its key goes to the child alone, as a password does."""
    engine: str = ""
    """The recogniser by its name; none: the embedded one."""


@dataclass(frozen=True, slots=True)
class Whole:
    """An extraction as JSON, the pages with their words as JSON (`extractor.desk.pages`), the rule sets judged by."""

    extraction: str
    pages: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spent:
    """What a reading took of a model, whatever became of it: tokens, and money where a price is set."""

    tokens: int = 0
    money: float = 0.0


class Stopped(Exception):
    """The reading was stopped on purpose."""


class Box:
    """One child process; for one thread at a time. Starting it costs a second, the next file nothing more.

    The child loads the libraries once and reads many files. Where one file kills it, a new one takes its place.
    """

    def __init__(self, bounds: Bounds | None = None) -> None:
        self._bounds = bounds or Bounds()
        self._child: subprocess.Popen[bytes] | None = None
        self._to = self._from = -1
        self._scratch: Path | None = None
        self._stopped = threading.Event()
        self.spent = Spent()
        """What the last file took of a model."""

    def __enter__(self) -> Box:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def process(self) -> int | None:
        """The child's process number, while there is one."""
        return self._child.pid if self._child else None

    def read(self, content: bytes, task: Task, progress: Progress | None = None) -> Extraction:
        """Read one file.

        Raises:
            ExtractorError: what `extractor.pipeline.extract` raises; LimitExceeded where the file took more than
                the bounds allow; BrokenFile where it made the child crash.
            Stopped: `stop` was called meanwhile.
        """
        return from_json(self.read_whole(content, task, progress).extraction)

    def read_whole(self, content: bytes, task: Task, progress: Progress | None = None) -> Whole:
        """Read one file, and give what came of it as it came; raises as `read`."""
        self.spent = Spent()
        given: dict[str, Any] = {
            "kind": "read", "name": task.name, "reader": task.reader, "password": task.password,
            "rules": list(task.rules), "pages": list(task.pages), "asked": list(task.asked), "year": task.year,
            "run": task.run, "words": task.words, "engine": task.engine,
            "model": task.model.data() if task.model else None,
        }  # fmt: skip
        bound = "seconds" if task.reader == "form" else "asking"
        message, (extraction, pages) = self._asked(given, content, bound, progress or (lambda stage, page: None))
        return Whole(extraction.decode(), pages.decode(), tuple(map(str, message["rules"])))

    def show(self, given: Mapping[str, Any], content: bytes) -> tuple[dict[str, Any], list[bytes]]:
        """Ask for what is shown of a file, see `extractor.boxed.showing`; raises as `read`."""
        return self._asked(given, content, "drawing", lambda stage, page: None)

    def _asked(
        self, given: Mapping[str, Any], content: bytes, bound: str, progress: Progress
    ) -> tuple[dict[str, Any], list[bytes]]:
        self._stopped.clear()
        self._start()
        try:
            frames.say(self._to, dict(given))
            frames.send(self._to, content)
            return self._answer(bound, progress)
        except (frames.Ended, BrokenPipeError) as error:
            raise self._death(bound) from error
        except ExtractorError:
            raise  # a whole answer: the child waits for the next file
        except BaseException:
            self.close()  # in the middle of an answer; whoever asks next wants its own
            raise

    def stop(self) -> None:
        """Give up the file at work, from any thread."""
        self._stopped.set()
        child = self._child
        if child is not None and child.poll() is None:
            child.kill()

    def close(self) -> None:
        """End the child."""
        if self._child is None:
            return
        for handle in (self._to, self._from):
            os.close(handle)
        self._child.kill()
        self._child.wait()
        leftovers.clear(self._child.pid, self._scratch)
        self._child = None

    def _start(self) -> None:
        if self._child is not None and self._child.poll() is None:
            return
        self.close()
        theirs, self._to = os.pipe()
        self._from, answers = os.pipe()
        self._scratch = Path(tempfile.mkdtemp(prefix="extractor-box-"))
        command = [sys.executable, "-m", "extractor.inside", str(theirs), str(answers), str(self._scratch)]
        environment = {**os.environ, "TMPDIR": str(self._scratch)}  # noqa: TID251 - handed on, not read
        self._child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            pass_fds=(theirs, answers), start_new_session=True, env=environment,
        )  # fmt: skip
        os.close(theirs)
        os.close(answers)
        frames.say(self._to, self._bounds.data())

    def _answer(self, bound: str, progress: Progress) -> tuple[dict[str, Any], list[bytes]]:
        allowed: int = getattr(self._bounds, bound)
        end = time.monotonic() + (2 * allowed if bound == "drawing" else allowed)
        try:
            return self._heard(end, progress)
        except frames.Late:
            self.close()
            raise _exceeded(bound, allowed) from None

    def _heard(self, end: float, progress: Progress) -> tuple[dict[str, Any], list[bytes]]:
        while True:
            message = frames.hear(self._from, end)
            if message.get("kind") == "progress":
                progress(str(message["stage"]), int(message["page"]))
            elif message.get("kind") == "spent":
                self.spent = Spent(int(message["tokens"]), float(message["money"]))
            elif message.get("kind") == "error":
                raise _error(message)
            else:
                return message, [frames.receive(self._from, end) for _ in range(int(message["parts"]))]

    def _death(self, bound: str) -> Exception:
        """Why the child is gone, from how it ended."""
        assert self._child is not None
        code = self._child.wait()
        self.close()
        if self._stopped.is_set():
            return Stopped()
        if code == -signal.SIGXCPU:
            name = "drawing" if bound == "drawing" else "processor_seconds"
            return _exceeded(name, getattr(self._bounds, name))
        if code == OUT_OF_MEMORY:
            return _exceeded("memory", self._bounds.memory)
        return BrokenFile(
            f"读取这个文件的程序意外结束（代码 {code}）：文件可能损坏，或内存不足。服务和其他文件不受影响。"
            "请用其他软件另存后再试，或用环境变量 EXTRACTOR_BOX_MEMORY 调高内存上限。",
            f"The process that read this file ended unexpectedly (code {code}): the file may be damaged, or memory ran "
            "out. The service and other files are not affected. Save it anew with other software, or raise the limit "
            "on memory with EXTRACTOR_BOX_MEMORY.",
        )


OUT_OF_MEMORY = 77
"""What the child exits with where an allocation fails."""

_NAMES = {
    "memory": ("内存（字节）", "memory in bytes"),
    "processor_seconds": ("处理器时间（秒）", "processor time in seconds"),
    "seconds": ("用时（秒）", "time in seconds"),
    "drawing": ("显示页面的用时（秒）", "seconds for showing a page"),
    "asking": ("询问模型的用时（秒）", "time in seconds with a model being asked"),
}


def _exceeded(name: str, allowed: int) -> LimitExceeded:
    zh, en = _NAMES[name]
    variable = f"EXTRACTOR_BOX_{name.upper()}"
    return LimitExceeded(
        f"读取这个文件超出了上限：{zh}不得超过 {allowed:,}。请拆分文件，或用环境变量 {variable} 调高上限。",
        f"Reading this file exceeded a limit: at most {allowed:,} of {en} allowed. "
        f"Split the file, or raise the limit with {variable}.",
    )


def _error(message: dict[str, Any]) -> ExtractorError:
    """The child's error as one of ours; whatever it says is shown as text."""
    zh, en = str(message.get("zh")), str(message.get("en"))
    told = tuple((str(pointer), str(problem)) for pointer, problem in message.get("problems", ()))
    return known_error(str(message.get("error")), zh, en, told)


def known_error(kind: str, zh: str, en: str, problems: tuple[tuple[str, str], ...] = ()) -> ExtractorError:
    """An error that came as data, as the one of ours with that name."""
    found = _KINDS.get(kind, ExtractorError)
    return SchemaError(zh, en, problems) if found is SchemaError else found(zh, en)
