"""What ``extractor eval`` does: read suites, compare two runs, or make a suite."""

from __future__ import annotations

import argparse
from pathlib import Path

from evals import run
from evals.recordings import with_recordings
from extractor.choice import reader_named
from extractor.errors import MissingPackage, UsageError
from extractor.llm.options import Options
from extractor.settings import Settings


def command(options: argparse.Namespace) -> int:
    """Do what the first word says; any other word is a suite.

    Raises:
        UsageError: what the word needs is not there.
    """
    word = str(options.suites[0])
    if word == "compare" and not Path(word).is_dir():
        return run.compare(options.suites[1:], options.json)
    if word == "generate" and not Path(word).is_dir():
        return _generate(options)
    base = Options() if options.replay else Settings.from_environment().model
    if options.record and (options.replay or not base.model):
        raise UsageError(
            "--record 要询问语言模型：请设置 EXTRACTOR_MODEL 和 EXTRACTOR_MODEL_URL（见 docs/model.md），"
            "不要与 --replay 同用",
            "--record asks a language model: set EXTRACTOR_MODEL and EXTRACTOR_MODEL_URL (see docs/model.md), "
            "and leave --replay out",
        )
    return run.run(options, reader_named(options.reader, with_recordings(base, record=options.record)))


def _generate(options: argparse.Namespace) -> int:
    if options.out is None or len(options.suites) > 1:
        raise UsageError("eval generate 需要 --out 文件夹", "eval generate needs a folder for the suite: --out DIR")
    if options.count < 1:
        raise UsageError("--count 应不小于 1", "--count must be at least 1")
    try:
        from evals.generate.__main__ import generate
    except ModuleNotFoundError as error:
        raise MissingPackage(
            f"生成样本需要开发依赖（缺少 {error.name}）：make eval 会安装",
            f"to make samples the development packages are needed ({error.name} is missing); make eval installs them",
        ) from error
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"无法写入文件夹：{options.out}", f"cannot write to the folder {options.out}") from error
    return generate(options.count, options.seed, options.out, options.scans)
