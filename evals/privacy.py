# ruff: noqa: E501 - lists of names and templates, which read worse in pieces
"""``python -m evals.privacy [--count 400] [--seed 1]``: how many invented names and numbers are masked before a model.

Reports are made of which every name and phone number is known: forms with the person in a cell of its own, beside the
label, behind a colon, with a signature; prose; numbers of mobiles and offices, written together, with dashes, brackets
or spaces. Each goes the way that a file goes, up to the text that would be sent; what then still stands there counts as
let out. Beside it the texts that nobody wanted masked: what of them is masked all the same.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator

from extractor.chunking import lines_of, row_chunks
from extractor.files import open_document
from extractor.layout import lay_out
from extractor.llm.privacy import Masks

_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "皇甫")
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国志永春梅海燕玉晓东红文辉力波宁飞鹏宇浩凯健俊帆雪莹琳晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹"
_LABELS = (
    "联系人",
    "项目负责人",
    "负责人",
    "填报人",
    "填表人",
    "经办人",
    "单位负责人",
    "财务负责人",
    "审核人",
    "制表人",
    "项目主管",
    "责任人",
)
_PLAIN = ("建成座数", "验收合格率", "道路养护里程", "群众满意度", "负责人职责明确", "联系单位", "项目资金", "2023年度", "1,815.50", "20231215", "95.50%", "1234567.89")  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Make, mask, count and tell; 0 always: what is good enough is for who sends to say."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    asked.add_argument("--count", type=int, default=400, metavar="N", help="reports")
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args(arguments)
    for line in lines(options.count, options.seed):
        print(line)
    return 0


def lines(count: int, seed: int) -> Iterator[str]:
    """What `count` reports come to, a line a kind."""
    dice = random.Random(seed)
    known: Counter[str] = Counter()
    out: Counter[str] = Counter()
    for _ in range(count):
        page, secrets = _report(dice)
        sent = _sent(page)
        for kind, secret in secrets:
            known[kind] += 1
            out[kind] += secret.replace(" ", "") in sent.replace(" ", "")
        known["plain texts"] += len(_PLAIN)
        out["plain texts"] += sum(each not in sent for each in _PLAIN)
    for kind in sorted(known):
        if kind == "plain texts":
            yield f"{kind}: {out[kind]} of {known[kind]} masked or lost that should stand"
        else:
            yield f"{kind}: {known[kind] - out[kind]} of {known[kind]} masked, recall {1 - out[kind] / known[kind]:.4f}"


def _sent(page: str) -> str:
    """The text as it would be sent."""
    parts = [each.grid() for each in row_chunks(lines_of(lay_out(open_document(page.encode()))))]
    masks = Masks()
    for part in parts:
        masks.learn(part)
    return "\n".join(masks.hide(part) for part in parts)


def _report(dice: random.Random) -> tuple[str, list[tuple[str, str]]]:
    """A page, and (kind, secret) of all persons on it."""
    secrets: list[tuple[str, str]] = []

    def person(kind: str) -> str:
        secrets.append((f"name {kind}", _name(dice)))
        return secrets[-1][1]

    def phone() -> str:
        kind, number = _phone(dice)
        secrets.append((f"phone {kind}", number))
        return number

    def label() -> str:
        return dice.choice(_LABELS)

    rows = [
        f"<td>{label()}</td><td>{person('in a cell')}</td><td>联系电话</td><td>{phone()}</td>",
        f"<td>{label()}：</td><td>{person('in a cell')}</td><td>电话</td><td>{phone()}</td>",
        f"<td colspan=2>{label()}：{person('behind a colon')}</td><td colspan=2>联系方式：{phone()}</td>",
        f"<td colspan=4>{label()}（签字）：{person('signed')}　　电话：{phone()}</td>",
        *(f"<td>{one}</td><td>{two}</td><td>{three}</td><td>{four}</td>" for one, two, three, four in zip(*[iter(_PLAIN)] * 4, strict=True)),
    ]  # fmt: skip
    table = "".join(f"<tr>{row}</tr>" for row in dice.sample(rows, len(rows)))
    prose = f"<p>{label()}：{person('in prose')}　联系电话：{phone()}</p>"
    return (
        f"<html><body><h1>项目支出绩效自评表</h1><p>（2023年度）</p><table border=1>{table}</table>{prose}</body></html>",
        secrets,
    )


def _name(dice: random.Random) -> str:
    family = dice.choice(_COMPOUND) if dice.random() < 0.03 else dice.choice(_FAMILY)
    given = "".join(dice.choice(_GIVEN) for _ in range(1 if dice.random() < 0.25 else 2))
    return f"{family}　{given}" if len(given) == 1 and len(family) == 1 and dice.random() < 0.2 else family + given


def _phone(dice: random.Random) -> tuple[str, str]:
    def digits(count: int) -> str:
        return "".join(str(dice.randrange(10)) for _ in range(count))

    if dice.random() < 0.5:
        parts = "1" + dice.choice("3456789") + digits(1), digits(4), digits(4)
        return "mobile", dice.choice(("", "-", " ")).join(parts)
    area, number = "0" + dice.choice(("10", "21", "564", "745", "712", "831")), dice.choice("2345678") + digits(6)
    written = dice.choice(("{}-{}", "（{}）{}", "({}){}", "{}{}", "{}—{}", "{} {}"))
    return "office", written.format(area, number) if dice.random() < 0.8 else number


if __name__ == "__main__":
    sys.exit(main())
