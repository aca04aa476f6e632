import json
from typing import Any

import pytest
from llm import misbehaving as faults
from llm.misbehaving import answering, serving

from extractor.cli import main
from extractor.doctor import examine
from extractor.llm.options import Options, Patience

GOOD = {
    "type": "自评表",
    "report": ["标题=1:*", "年度=2:2022", "单位=4:某县公路站"],
    "forms": [{"facts": ["名称=3:道路养护", "实施单位=4:某县公路站", "总得分=5:96.5分"],
               "funds": [], "goals": [], "indicators": []}],
    "other": "",
}  # fmt: skip
QUICK = Patience(attempts=2, first=0.01, longest=0.02)


def told(options: Options) -> tuple[str, bool]:
    lines = list(examine(options))
    return "\n".join(line.en for line in lines), all(line.well for line in lines)


def test_a_good_endpoint_reads_the_sample() -> None:
    def good(handler: faults.Handler, asked: dict[str, Any]) -> None:
        probe = "哪个大" in json.dumps(asked, ensure_ascii=False)
        blind = "左半边" in json.dumps(asked, ensure_ascii=False)
        told = '{"left": "无", "right": "无"}' if blind else json.dumps(GOOD, ensure_ascii=False)
        answering('{"larger_k7": "12"}' if probe else told)(handler, asked)

    with serving(good) as server:
        text, well = told(Options(url=server.url, model="m", key="sk-secret", patience=QUICK))
    assert well
    assert "modes honoured: json_schema, tools, json" in text
    assert "pictures: not understood" in text
    assert "the sample was read right" in text
    assert "sk-secret" not in text


def test_an_endpoint_that_is_down_is_told() -> None:
    with serving(faults.broken) as server:
        text, well = told(Options(url=server.url, model="m", patience=QUICK))
    assert not well
    assert "HTTP 500" in text


def test_without_a_model_it_says_what_to_set(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("EXTRACTOR_MODEL", "EXTRACTOR_MODEL_URL", "EXTRACTOR_MODEL_REPLAY", "OPENAI_BASE_URL", "OPENAI_MODEL"):
        monkeypatch.delenv(name, raising=False)
    assert main(["doctor", "--lang", "en"]) == 0
    assert "EXTRACTOR_MODEL_URL" in capsys.readouterr().out
    assert main(["extract", "x.pdf", "--reader", "model", "--lang", "en"]) == 3
    assert "EXTRACTOR_MODEL" in capsys.readouterr().err
