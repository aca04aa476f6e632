"""The command line: arguments in, exit code out. Everything heavy is imported where it is used.

Exit codes: 0 clean, 1 findings of severity error, 2 the input cannot be read, 3 wrong use.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.arguments import LANGUAGES, Words, parser
from extractor.collecting import collect_seldom
from extractor.errors import ExtractorError, InputError, MissingPackage, UsageError
from extractor.extras import absent, ensure
from extractor.redaction import guard_logs
from extractor.settings import Settings

if TYPE_CHECKING:
    from extractor.boxed import Box
    from extractor.extraction import Completeness, Evidence, Extraction, Finding, Record, Suspicion


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a C locale would lose every character
    words = _words(_language(given))
    guard_logs()
    collect_seldom()
    try:
        options = parser(words).parse_args(given)
        if options.command is None:
            parser(words).print_help(sys.stderr)
            return UsageError.exit_code
        if options.command in _NEEDS:
            ensure(_NEEDS[options.command])
        code = _COMMANDS[options.command](options, words)
        sys.stdout.flush()
    except ExtractorError as error:
        _say(f"extractor: {words(error.zh, error.en)}")
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()  # who read our output has gone, and Python's own complaint helps nobody
        return 0
    except KeyboardInterrupt:
        return 130
    return code


def _language(arguments: Sequence[str]) -> str:
    """The language is needed before the arguments are parsed: their help is in it."""
    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    early.add_argument("--lang", nargs="?")
    chosen: str = early.parse_known_args(arguments)[0].lang
    return chosen if chosen in LANGUAGES else Settings.from_environment().language


def _words(language: str) -> Words:
    return (lambda zh, en: zh) if language == "zh" else (lambda zh, en: en)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# --- extract -------------------------------------------------------------------------------------


def _extract(options: argparse.Namespace, words: Words) -> int:
    if options.out is None and (len(options.files) > 1 or options.format != "json"):
        raise UsageError(
            "多个文件、csv、xlsx 需要用 --out 指定存放结果的文件夹",
            "several files, csv and xlsx need a folder for the results: --out DIR",
        )
    from extractor.boxed import Box

    _ensure_reader(options.reader)
    codes = []
    with Box(Settings.from_environment().bounds) as box:
        for number, (file, name) in enumerate(zip(options.files, _different(options.files), strict=True), 1):
            label = f"[{number}/{len(options.files)}] {file.name}" if len(options.files) > 1 else file.name
            try:
                extraction = _extract_one(file, box, options, _Progress(label, words))
            except ExtractorError as error:  # one bad file does not keep the others from being read
                _say(f"{label}: {words(error.zh, error.en)}")
                codes.append(error.exit_code)
                continue
            _deliver(extraction, name, options)
            codes.append(_told(label, extraction, words))
    return max(codes)


def _ensure_reader(name: str) -> None:
    """A reader that needs a model where none is set up is wrong use, told before any file is opened."""
    if name != "form":
        from extractor.choice import reader_named

        reader_named(name)


def _different(files: Sequence[Path]) -> list[str]:
    """What the results are called: the files' names, numbered where one comes twice."""
    names: list[str] = []
    for file in files:
        name, number = file.name, 2
        while name in names:
            name, number = f"{file.name}-{number}", number + 1
        names.append(name)
    return names


def _extract_one(file: Path, box: Box, options: argparse.Namespace, progress: _Progress) -> Extraction:
    from extractor.boxed import Task
    from extractor.files import content_of

    rules, year = tuple(options.rules), options.year
    task = Task(file.name, options.reader, options.password, rules, year=year, run="extract")
    try:
        return box.read(content_of(file), task, progress)
    finally:
        progress.clear()


def _deliver(extraction: Extraction, name: str, options: argparse.Namespace) -> None:
    if options.out is None:
        from extractor.interchange import to_json

        sys.stdout.write(to_json(extraction))
    else:
        from extractor.export import write

        _say(f"→ {write(extraction, options.out, options.format, name)}")


def _batch(options: argparse.Namespace, words: Words) -> int:
    from extractor.batch import Plan, run
    from extractor.progress import Bar

    if options.workers is not None and options.workers < 1:
        raise UsageError("--workers 应不小于 1", "--workers must be at least 1")
    _ensure_reader(options.reader)
    plan = Plan(
        tuple(options.inputs), options.out, options.reader, tuple(options.rules), options.workers or 0, options.force,
        options.year, Settings.from_environment().bounds, options.ray,
    )  # fmt: skip
    with Bar(words) as bar:
        summary = run(plan, bar)
    text = words(
        "{} 个文件：读取 {}，失败 {}，其中此前已完成 {}。结果在 {}",
        "{} files: {} read, {} failed; {} were done before. Results: {}",
    )
    _say(text.format(summary.files, summary.read, summary.failed, summary.known, options.out))
    for kind, count in summary.reasons.most_common():
        _say(f"  {kind}: {count}")
    if summary.failed:
        _say(words(f"原因见 {options.out / 'failures.jsonl'}", f"reasons: {options.out / 'failures.jsonl'}"))
    return InputError.exit_code if summary.failed else 0


# --- check, schema, eval, app --------------------------------------------------------------------


def _check(options: argparse.Namespace, words: Words) -> int:
    from extractor import interchange, schemas
    from extractor.checks import check
    from extractor.checks.rule_sets import rule_set

    findings = check(*_record_and_evidence(options.record), rule_set(*options.rules))
    sys.stdout.write(schemas.dumps({"findings": [interchange.finding_data(finding) for finding in findings]}) + "\n")
    return _verdict(options.record.name, findings, words)


def _record_and_evidence(path: Path) -> tuple[Record, Mapping[str, Evidence]]:
    """An extraction's evidence knows how each figure was printed; a bare record has its scale alone."""
    from extractor import interchange, schemas

    text = _text_of(path)
    data = schemas.loads(text)
    if isinstance(data, dict) and "evidence" in data:
        extraction = interchange.from_json(text)
        return extraction.record, extraction.evidence
    return schemas.loads_record(text), {}


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"不是 UTF-8 文本：{path.name}", f"not UTF-8 text: {path.name}") from error
    except OSError as error:
        raise InputError(
            f"无法打开文件：{path}。请检查路径和权限。", f"cannot open {path}: check the path and its permissions"
        ) from error


def _compare(options: argparse.Namespace, words: Words) -> int:
    from extractor.compare import compare

    _ensure_reader(options.reader)
    first, second = (_record_of(file, options.reader, words) for file in options.files)
    found = compare(first, second)
    for difference in found.differences:
        print(f"{difference.kind}: {words(difference.message, difference.message_en)}")
        print(f"  {difference.first or '-'} | {difference.second or '-'}")
    text = words("对应 {} 处，不同 {} 处", "{} matches, {} differences")
    _say(text.format(len(found.matches), len(found.differences)))
    return 1 if found.differences else 0


def _record_of(file: Path, reader: str, words: Words) -> Record:
    if file.suffix.lower() == ".json":
        return _record_and_evidence(file)[0]
    from extractor.boxed import Box, Task
    from extractor.files import content_of

    with Box(Settings.from_environment().bounds) as box:
        return box.read(content_of(file), Task(file.name, reader), _Progress(file.name, words)).record


def _schema(options: argparse.Namespace, words: Words) -> int:
    from extractor import schemas

    if options.name not in schemas.NAMES:
        names = ", ".join(schemas.NAMES)
        raise UsageError(f"没有结构 {options.name}，可选：{names}", f"no schema {options.name}: choose from {names}")
    sys.stdout.write(schemas.dumps(schemas.schema(options.name)) + "\n")
    return 0


def _eval(options: argparse.Namespace, words: Words) -> int:
    try:
        from evals.command import command
    except ModuleNotFoundError as error:
        raise MissingPackage(
            "评测程序只随源代码提供，请在源代码文件夹中安装后运行",
            "the evals come with the source tree: install the package from there",
        ) from error
    return command(options)


def _doctor(options: argparse.Namespace, words: Words) -> int:
    from extractor.doctor import examine, parts

    lines = [] if options.repair else [*parts(), *examine(Settings.from_environment().model)]
    if options.repair:
        ensure("app")
    for line in lines:
        print(("  " if line.well else "! ") + words(line.zh, line.en))
    return 0 if _store_is_well(options, words) and all(line.well for line in lines) else 2


def _store_is_well(options: argparse.Namespace, words: Words) -> bool:
    """Looked into where the part of the program that has a store is installed."""
    if absent("app"):
        return True
    from extractor.upkeep import examine

    return examine(options.repair, words)


def _upkeep(options: argparse.Namespace, words: Words) -> int:
    from extractor import upkeep

    act: Callable[[argparse.Namespace, Words], int] = getattr(upkeep, options.command)
    return act(options, words)


def _app(options: argparse.Namespace, words: Words) -> int:
    import subprocess

    package = Path(__file__).parent
    page = next((path for path in (package / "_data/app.py", package.parent / "app.py") if path.exists()), None)
    if page is None:
        raise MissingPackage("安装不完整，找不到网页界面 app.py", "the installation is broken: app.py is missing")
    flags = ["--server.address=127.0.0.1", f"--server.port={options.port}", "--browser.gatherUsageStats=false"]
    return subprocess.run([sys.executable, "-m", "streamlit", "run", str(page), *flags], check=False).returncode


def _serve(options: argparse.Namespace, words: Words) -> int:
    from extractor.api.command import serve

    return serve(options)


def _token(options: argparse.Namespace, words: Words) -> int:
    from extractor.api.command import token

    return token(options, words)


_NEEDS = dict.fromkeys(("app", "serve", "token", "backup", "restore", "forget"), "app") | {"batch": "batch"}
"""The extra that a command cannot do without."""
_COMMANDS: Mapping[str, Callable[[argparse.Namespace, Words], int]] = {
    "extract": _extract,
    "batch": _batch,
    "check": _check,
    "compare": _compare,
    "schema": _schema,
    "eval": _eval,
    "doctor": _doctor,
    "backup": _upkeep,
    "restore": _upkeep,
    "forget": _upkeep,
    "app": _app,
    "serve": _serve,
    "token": _token,
}


# --- what is told on the way ---------------------------------------------------------------------

_STAGES = {
    "open": ("打开", "opening"),
    "recognize": ("识别文字", "recognizing text"),
    "lay_out": ("分析版面", "laying out"),
    "read": ("读取", "reading"),
    "check": ("核对", "checking"),
    "repair": ("查找差错", "locating errors"),
}


class _Progress:
    """One line on a terminal that names the stage at work; nothing where stderr is no terminal."""

    def __init__(self, label: str, words: Words) -> None:
        self._label = label
        self._words = words
        self._live = sys.stderr.isatty()

    def __call__(self, stage: str, page: int) -> None:
        if self._live:
            at = self._words(f"第 {page} 页", f"page {page}") if page else ""
            print(f"\r\033[K{self._label}: {self._words(*_STAGES[stage])} {at}…", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Wipe the line."""
        if self._live:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _accounted(proof: Completeness, words: Words) -> str:
    """One line: n rows of n, m figures of m, orphans."""
    text = words(
        "表格行 {}/{}，数字 {}/{}，没有着落的数字 {} 个", "{} rows of {}, {} figures of {}, {} figures unexplained"
    )
    figures = proof.figures_used + proof.figures_known
    line = text.format(proof.rows_accounted, proof.rows, figures, proof.figures, len(proof.orphans))
    lost, doubled = sum(proof.lost.values()), sum(proof.doubled.values())
    if lost or doubled:
        line += words("；版面丢失 {} 个字符，重复 {} 个", "; layout lost {} characters and doubled {}").format(
            lost, doubled
        )
    return line


def _suspected(suspicion: Suspicion, words: Words) -> str:
    """Where the likeliest explanation stands, and what is to be said of it."""
    first = suspicion.explanations[0].changes if suspicion.explanations else ()
    places = ", ".join(change.pointer for change in first)
    return f"{places} {words(suspicion.message, suspicion.message_en)}".strip()


def _told(label: str, extraction: Extraction, words: Words) -> int:
    """Tell what came of a file; 1 where a finding is an error, else 0."""
    if extraction.run.completeness:
        _say(f"{label}: {_accounted(extraction.run.completeness, words)}")
    for suspicion in extraction.suspicions:
        _say(f"  {words('疑点', 'suspect')}: {_suspected(suspicion, words)}")
    return _verdict(label, extraction.findings, words)


def _verdict(label: str, findings: Sequence[Finding], words: Words) -> int:
    """Tell what was found; 1 where an error is among it, else 0."""
    names = {"error": words("错误", "error"), "warning": words("警告", "warning"), "info": words("提示", "note")}
    for finding in findings:
        _say(f"  {names[finding.severity]} {finding.rule}: {words(finding.message, finding.message_en)}")
    counts = [sum(finding.severity == severity for finding in findings) for severity in names]
    text = words("{}：{} 个错误，{} 个警告，{} 个提示", "{}: {} errors, {} warnings, {} notes")
    _say(text.format(label, *counts))
    return 1 if counts[0] else 0


if __name__ == "__main__":
    sys.exit(main())
