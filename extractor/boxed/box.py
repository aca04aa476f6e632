"""The parent's side: a child process that reads one file after another, and is begun anew when it dies."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from extractor import errors
from extractor.boxed import frames
from extractor.boxed.bounds import Bounds
from extractor.errors import BrokenFile, ExtractorError, LimitExceeded, SchemaError
from extractor.extraction import Extraction
from extractor.llm.options import Options
from extractor.schemas import from_json

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
        self._stopped.clear()
        self.spent = Spent()
        self._start()
        try:
            self._ask(content, task)
            return self._answer(self._patience(task), progress or (lambda stage, page: None))
        except (frames.Ended, BrokenPipeError) as error:
            raise self._death() from error
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
        self._child = None

    def _start(self) -> None:
        if self._child is not None and self._child.poll() is None:
            return
        self.close()
        theirs, self._to = os.pipe()
        self._from, answers = os.pipe()
        command = [sys.executable, "-m", "extractor.inside", str(theirs), str(answers)]
        self._child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            pass_fds=(theirs, answers), start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        os.close(answers)
        frames.say(self._to, self._bounds.data())

    def _ask(self, content: bytes, task: Task) -> None:
        given: dict[str, Any] = {
            "name": task.name, "reader": task.reader, "password": task.password,
            "rules": list(task.rules), "pages": list(task.pages), "year": task.year,
            "run": task.run, "words": task.words, "engine": task.engine,
            "model": task.model.data() if task.model else None,
        }  # fmt: skip
        frames.say(self._to, given)
        frames.send(self._to, content)

    def _patience(self, task: Task) -> str:
        """The bound on the clock."""
        return "seconds" if task.reader == "form" else "asking"

    def _answer(self, bound: str, progress: Progress) -> Whole:
        allowed: int = getattr(self._bounds, bound)
        end = time.monotonic() + allowed
        while True:
            if not select.select([self._from], [], [], max(0.0, end - time.monotonic()))[0]:
                self.close()
                raise _exceeded(bound, allowed)
            message = frames.hear(self._from)
            if message.get("kind") == "progress":
                progress(str(message["stage"]), int(message["page"]))
            elif message.get("kind") == "spent":
                self.spent = Spent(int(message["tokens"]), float(message["money"]))
            elif message.get("kind") == "error":
                raise _error(message)
            else:
                extraction, pages = (frames.receive(self._from).decode() for _ in range(2))
                return Whole(extraction, pages, tuple(map(str, message["rules"])))

    def _death(self) -> Exception:
        """Why the child is gone, from how it ended."""
        assert self._child is not None
        code = self._child.wait()
        self.close()
        if self._stopped.is_set():
            return Stopped()
        if code == -signal.SIGXCPU:
            return _exceeded("processor_seconds", self._bounds.processor_seconds)
        if code == OUT_OF_MEMORY:
            return _exceeded("memory", self._bounds.memory)
        return BrokenFile(
            f"读取这个文件的程序意外结束（代码 {code}）：文件可能损坏，或内存不足。服务和其他文件不受影响。"
            "请用其他软件另存后再试，或在设置中调高上限。",
            f"The process that read this file ended unexpectedly (code {code}): the file may be damaged, or memory ran "
            "out. The service and other files are not affected. Save it anew with other software, or raise the limits.",
        )


OUT_OF_MEMORY = 77
"""What the child exits with where an allocation fails."""

_NAMES = {
    "memory": ("内存（字节）", "memory in bytes"),
    "processor_seconds": ("处理器时间（秒）", "processor time in seconds"),
    "seconds": ("用时（秒）", "time in seconds"),
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
    kind = _KINDS.get(str(message.get("error")), ExtractorError)
    zh, en = str(message.get("zh")), str(message.get("en"))
    if kind is SchemaError:
        told = tuple((str(pointer), str(problem)) for pointer, problem in message.get("problems", ()))
        return SchemaError(zh, en, told)
    return kind(zh, en)
