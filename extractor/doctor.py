"""What is set up, and whether it works: the endpoint, the modes that it honours, one small sample read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from extractor.document import Box, Passage, Word
from extractor.errors import ExtractorError
from extractor.extraction import Reading
from extractor.extras import EXTRAS, absent
from extractor.layout.blocks import Layout, Paragraph, Section
from extractor.llm.endpoint import connect
from extractor.llm.options import Options
from extractor.llm.privacy import is_local
from extractor.readers.model.reader import ModelReader
from extractor.readers.model.running import run

Result = TypeVar("Result")
_SAMPLE = ("项目支出绩效自评表", "（2022年度）", "项目名称：道路养护", "实施单位：某县公路站", "自评得分：96.5分")


class Line(NamedTuple):
    """One thing looked at: in Chinese and English, and whether it is well."""

    zh: str
    en: str
    well: bool = True


def parts() -> Iterator[Line]:
    """Which parts of the program are installed; none has to be."""
    for extra in EXTRAS:
        missing = ", ".join(absent(extra))
        zh = f"未安装（缺少 {missing}）" if missing else "已安装"
        en = f"not installed (missing: {missing})" if missing else "installed"
        yield Line(f"extractor[{extra}]：{zh}", f"extractor[{extra}]: {en}")


def examine(options: Options) -> Iterator[Line]:
    """Look at the model's settings, then ask the endpoint; ends at the first thing that keeps the rest from working."""
    yield from _settings(options)
    if not (options.model and options.url) and options.replay is None:
        yield Line(
            "没有设置语言模型：--reader form 不需要它；要用请设置 EXTRACTOR_MODEL 和 EXTRACTOR_MODEL_URL",
            "no language model is set up: --reader form needs none; to use one set EXTRACTOR_MODEL and "
            "EXTRACTOR_MODEL_URL",
        )
        return
    try:
        modes, seconds = _timed(lambda: run(lambda: _modes(options)))
        named = ", ".join(modes)
        zh = f"端点支持的方式：{named or '无'}（{seconds:.1f} 秒）"
        yield Line(zh, f"modes honoured: {named or 'none'} ({seconds:.1f} s)", bool(modes))
        yield _seeing(options, run(lambda: _sees(options)))
        reading, seconds = _timed(lambda: ModelReader(lambda: connect(options)).read(sample()))
    except ExtractorError as error:
        yield Line(error.zh, error.en, False)
        return
    yield _told(reading, seconds)


def _settings(options: Options) -> Iterator[Line]:
    yield Line(f"端点：{options.url or '（未设置）'}", f"endpoint: {options.url or '(not set)'}")
    yield Line(f"模型：{options.model or '（未设置）'}", f"model: {options.model or '(not set)'}")
    key = options.key not in ("", "none")
    yield Line(f"密钥：{'已设置' if key else '未设置'}", f"key: {'set' if key else 'not set'}")
    masked = options.mask if options.mask is not None else not is_local(options.url)
    zh, en = ("遮蔽后发送", "masked") if masked else ("原样发送", "as they are")
    yield Line(f"姓名和电话：{zh}", f"names and phones are sent {en}")
    limits = (("file", options.file_tokens), ("run", options.run_tokens))
    budget = [f"{name} {value}" for name, value in limits if value]
    yield Line(f"预算（token）：{', '.join(budget) or '不限'}", f"token budget: {', '.join(budget) or 'none'}")
    yield Line(f"缓存：{options.cache or '关'}", f"cache: {options.cache or 'off'}")


async def _modes(options: Options) -> list[str]:
    async with connect(options) as endpoint:
        return list(await endpoint.honoured())


async def _sees(options: Options) -> bool:
    async with connect(options) as endpoint:
        return await endpoint.sees() if options.vision is None else options.vision


def _seeing(options: Options, sees: bool) -> Line:
    masked = options.mask if options.mask is not None else not is_local(options.url)
    if sees and masked:
        return Line("图片：能看，但姓名遮蔽时不发送", "pictures: understood, but not sent while names are masked")
    zh, en = ("能看，识别不清处附图", "sent beside faint text") if sees else ("不能看", "not understood")
    return Line(f"图片：{zh}", f"pictures: {en}")


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def sample() -> Layout:
    """A report of five lines, with names that stand for nobody."""
    blocks = tuple(
        Paragraph(Passage.of_word(1, Word(text, Box(50, 50 + 20 * row, 300, 60 + 20 * row))), ())
        for row, text in enumerate(_SAMPLE)
    )
    return Layout(blocks, Section(0, blocks=blocks))


def _told(reading: Reading, seconds: float) -> Line:
    """How the sample was read: right, or what a model of this kind makes of it."""
    projects = reading.record["projects"]
    right = len(projects) == 1 and projects[0]["name"] == "道路养护" and str(projects[0]["total_score"]) == "96.5"
    tokens = sum(reading.run.tokens.get(kind, 0) for kind in ("prompt", "completion")) if reading.run else 0
    zh = "读对了样例" if right else "样例没有读对：模型可能太小，或没有遵守结构"
    en = "the sample was read right" if right else "the sample was not read right: the model may be too small"
    return Line(f"{zh}（{seconds:.1f} 秒，{tokens} token）", f"{en} ({seconds:.1f} s, {tokens} tokens)", right)
