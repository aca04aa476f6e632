"""What a regular narrative's outline says without a model, and which lines tell of the report itself."""

from pathlib import Path

from extractor.chunking import lines_of
from extractor.files import open_document
from extractor.layout import lay_out
from extractor.readers.model.known import known_of

_BODY = """
<p>某县林业局2023年度项目支出绩效自评报告</p>
<h2>一、项目基本情况</h2>
<h3>（一）项目资金使用情况</h3>
<p>2023年共安排项目2个，年初预算110.00万元，调整后预算115.00万元，实际支出110.00万元。各项目资金情况为：</p>
<p>1.防火道路养护项目。年初预算80.00万元，调整后预算75.00万元，实际支出74.20万元。</p>
<p>2.苗圃灌溉改造项目。年初预算30.00万元，调整后预算40.00万元，实际支出35.80万元。</p>
<h3>（二）项目绩效目标</h3>
<p>1.防火道路养护项目：保持防火道路常年畅通。</p>
<p>2.苗圃灌溉改造项目：苗圃用水得到保障。</p>
<h2>二、绩效自评工作开展情况</h2>
<p>我局成立自评工作小组，采取查阅资料、现场核查和入户访谈相结合的方式开展自评，按四个方面计分，满分100分。</p>
<p>经综合评定，2023年度项目支出绩效自评得分为91.5分，自评等级为“优”。</p>
<h2>三、绩效目标完成情况</h2>
<h3>（一）防火道路养护项目</h3>
<p>产出指标。养护里程年度指标值120公里，实际完成118公里。</p>
<h3>（二）苗圃灌溉改造项目</h3>
<p>产出指标。铺设管道年度指标值3200米，实际完成3260米。</p>
<h2>四、存在的问题</h2>
<p>（一）资金支付不均衡。支出主要集中在下半年，前三季度支付比例为58.3%。</p>
"""


def test_a_grade_told_among_the_methods_is_shown_with_the_reports_own_lines(tmp_path: Path) -> None:
    page = tmp_path / "narrative.html"
    page.write_text(f"<html><body>{_BODY}</body></html>", "utf-8")
    layout = lay_out(open_document(page))
    known = known_of(layout, lines_of(layout))
    assert known is not None
    assert [str(name.value) for name in known.outline.names] == ["防火道路养护项目", "苗圃灌溉改造项目"]
    report = "\n".join(line.text for line in known.outline.report)
    assert "得分为91.5分" in report
    assert "年初预算110.00万元" in report
    assert "成立自评工作小组" not in report
    assert "养护里程" not in report
