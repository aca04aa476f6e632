"""What is set from outside: the only module that reads environment variables."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from extractor import redaction
from extractor.boxed.bounds import Bounds
from extractor.errors import UsageError
from extractor.files.limits import Limits, setting
from extractor.llm.budget import Price
from extractor.llm.options import MODES, Mode, Options
from extractor.store.options import StoreOptions

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class ServiceOptions:
    """What the service lets in: requests a second of each token (0: any number), bytes of one upload."""

    rate: float = 50.0
    upload: int = 200 * 2**20


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one process. `language` is what messages to people are written in."""

    language: Language = "en"
    model: Options = field(default_factory=Options)
    bounds: Bounds = field(default_factory=Bounds)
    """What the process that reads one file may take, and how large the file may be."""
    store: StoreOptions = field(default_factory=lambda: StoreOptions(Path("extractor-data")))
    """Where files, readings and corrections are kept."""
    password_file: Path | None = None
    """Who may use the page from other computers, where no OIDC provider says so."""
    service: ServiceOptions = field(default_factory=ServiceOptions)
    retention: int = 0
    """Days after which originals are deleted; 0: never."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from `environment`, the process's own by default.

        ``EXTRACTOR_LANG`` goes before ``LC_ALL``, ``LC_MESSAGES`` and ``LANG``; Chinese is taken
        where the first of them that is set begins with ``zh``. What starts with ``EXTRACTOR_MODEL``
        tells how a language model is reached; docs/model.md lists it. ``EXTRACTOR_BOX_MEMORY`` (bytes),
        ``EXTRACTOR_BOX_PROCESSOR_SECONDS``, ``EXTRACTOR_BOX_SECONDS`` and ``EXTRACTOR_BOX_ASKING`` (seconds where a
        model is asked) bound the process that reads a file, ``EXTRACTOR_BOX_DRAWING`` the drawing of a page;
        ``EXTRACTOR_LIMIT_PAGES`` and its like (`extractor.files.limits`) bound the file itself.
        ``EXTRACTOR_DATA``, ``EXTRACTOR_DATABASE`` and ``EXTRACTOR_ORIGINALS`` tell where the page keeps its files;
        docs/store.md lists them. ``EXTRACTOR_PASSWORD_FILE`` names who may use the page from other computers.
        ``EXTRACTOR_API_RATE`` and ``EXTRACTOR_API_UPLOAD`` are what the service lets in; docs/service.md lists all.
        ``EXTRACTOR_RETENTION_DAYS`` is how long originals are kept. What is secret is learnt by `extractor.redaction`.

        Raises:
            UsageError: a number or a choice cannot be understood.
        """
        given = os.environ if environment is None else environment
        names = ("EXTRACTOR_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
        locale = next((given[name] for name in names if given.get(name)), "")
        language: Language = "zh" if locale.lower().startswith("zh") else "en"
        known = _Given(given)
        model = _model(known)
        passwords = known.folder("EXTRACTOR_PASSWORD_FILE")
        kept = int(known.number("EXTRACTOR_RETENTION_DAYS", 0))
        redaction.learn(*(each for each in (model.key,) if each != "none"))
        return cls(language, model, _bounds(known, model), _store(known), passwords, _service(known), kept)


class _Given:
    """The variables of one group, each read as what it is to be."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def text(self, *names: str, default: str = "") -> str:
        """The first that is set."""
        return next((self._environment[name] for name in names if self._environment.get(name)), default)

    def number(self, name: str, default: float) -> float:
        """A number that is not negative."""
        found = self.text(name)
        try:
            value = float(found) if found else default
        except ValueError:
            value = -1.0
        if not 0 <= value < float("inf"):
            raise UsageError(f"环境变量 {name} 应为数字", f"{name} must be a number")
        return value

    def whole(self, name: str) -> int | None:
        """A whole number; None where it is not set."""
        return int(self.number(name, 0)) if self.text(name) else None

    def switch(self, name: str) -> bool | None:
        """On or off; None where it is not set."""
        found = self.text(name).lower()
        if found and found not in ("on", "off", "1", "0", "true", "false"):
            raise UsageError(f"环境变量 {name} 应为 on 或 off", f"{name} must be on or off")
        return found in ("on", "1", "true") if found else None

    def secret(self, name: str) -> str:
        """What stands in a file that nobody else may read; nothing where no file is named."""
        path = self.folder(name)
        if path is None:
            return ""
        try:
            told, content = path.stat(), path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{name} 指定的文件无法读取", f"the file that {name} names cannot be read") from error
        if sys.platform != "win32" and told.st_mode & 0o077:
            raise UsageError(
                f"{name} 指定的文件其他人也能读取，请先执行 chmod 600",
                f"the file that {name} names can be read by others: chmod 600 it first",
            )
        return content

    def folder(self, name: str) -> Path | None:
        """A folder; None where it is not set."""
        found = self.text(name)
        return Path(found).expanduser() if found else None


_KEYS = ("EXTRACTOR_MODEL_KEY", "OPENAI_API_KEY")


def _model(given: _Given) -> Options:
    cache = given.text("EXTRACTOR_MODEL_CACHE")
    home = given.text("XDG_CACHE_HOME", default=str(Path(given.text("HOME", default="~")) / ".cache"))
    kept = Path(cache or Path(home) / "extractor" / "replies").expanduser()
    money = given.text("EXTRACTOR_MODEL_RUN_MONEY")
    return Options(
        url=given.text("EXTRACTOR_MODEL_URL", "OPENAI_BASE_URL"),
        model=given.text("EXTRACTOR_MODEL", "OPENAI_MODEL"),
        key=given.secret("EXTRACTOR_MODEL_KEY_FILE") or given.text(*_KEYS, default="none"),
        mode=_mode(given.text("EXTRACTOR_MODEL_MODE")),
        concurrency=max(1, int(given.number("EXTRACTOR_MODEL_CONCURRENCY", 4))),
        timeout=given.number("EXTRACTOR_MODEL_TIMEOUT", 300),
        answer_tokens=int(given.number("EXTRACTOR_MODEL_ANSWER_TOKENS", 8192)),
        vision=given.switch("EXTRACTOR_MODEL_VISION"),
        mask=given.switch("EXTRACTOR_MODEL_MASK"),
        price=Price(given.number("EXTRACTOR_MODEL_PRICE_IN", 0), given.number("EXTRACTOR_MODEL_PRICE_OUT", 0)),
        file_tokens=given.whole("EXTRACTOR_MODEL_FILE_TOKENS"),
        run_tokens=given.whole("EXTRACTOR_MODEL_RUN_TOKENS"),
        run_money=given.number("EXTRACTOR_MODEL_RUN_MONEY", 0) if money else None,
        cache=None if cache == "off" else kept,
        replay=given.folder("EXTRACTOR_MODEL_REPLAY"),
        record=given.folder("EXTRACTOR_MODEL_RECORD"),
        recorded_by=given.text("EXTRACTOR_MODEL_RECORDED_BY"),
    )


def _bounds(given: _Given, model: Options) -> Bounds:
    """The endpoint is the one host that may be reached while a file is read."""
    bounds = Bounds()
    host = urlsplit(model.url).hostname
    limits = Limits()
    told = {each.name: int(given.number(setting(each.name), getattr(limits, each.name))) for each in fields(limits)}
    return Bounds(
        memory=int(given.number("EXTRACTOR_BOX_MEMORY", bounds.memory)),
        processor_seconds=int(given.number("EXTRACTOR_BOX_PROCESSOR_SECONDS", bounds.processor_seconds)),
        seconds=int(given.number("EXTRACTOR_BOX_SECONDS", bounds.seconds)),
        asking=int(given.number("EXTRACTOR_BOX_ASKING", bounds.asking)),
        drawing=int(given.number("EXTRACTOR_BOX_DRAWING", bounds.drawing)),
        handles=int(given.number("EXTRACTOR_BOX_HANDLES", bounds.handles)),
        written=int(given.number("EXTRACTOR_BOX_WRITTEN", bounds.written)),
        hosts=(host,) if host else (),
        folders=tuple(str(each) for each in (model.cache, model.record) if each),
        limits=Limits(**told),
    )


def _service(given: _Given) -> ServiceOptions:
    usual = ServiceOptions()
    upload = given.number("EXTRACTOR_API_UPLOAD", usual.upload)
    return ServiceOptions(given.number("EXTRACTOR_API_RATE", usual.rate), int(upload))


def _store(given: _Given) -> StoreOptions:
    """The user's data folder, unless another one is named: where each system wants programs to keep such."""
    home = Path(given.text("HOME", "USERPROFILE", default="~")).expanduser()
    if sys.platform == "win32":
        usual = Path(given.text("LOCALAPPDATA", default=str(home / "AppData" / "Local")))
    elif sys.platform == "darwin":
        usual = home / "Library" / "Application Support"
    else:
        usual = Path(given.text("XDG_DATA_HOME", default=str(home / ".local" / "share")))
    folder = given.folder("EXTRACTOR_DATA") or usual / "extractor"
    return StoreOptions(folder, given.text("EXTRACTOR_DATABASE"), given.text("EXTRACTOR_ORIGINALS"))


def _mode(text: str) -> Mode | None:
    found = next((mode for mode in MODES if mode == text), None)
    if text and found is None:
        choices = ", ".join(MODES)
        raise UsageError(f"EXTRACTOR_MODEL_MODE 可选：{choices}", f"EXTRACTOR_MODEL_MODE: choose from {choices}")
    return found
