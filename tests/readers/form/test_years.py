"""The year of a report that prints none in its title."""

import pytest
from tables import table

from extractor.document import Passage
from extractor.extraction import Reading
from extractor.layout.blocks import Layout, Paragraph
from extractor.readers.dated import DatedReader
from extractor.readers.form import FormReader

ROWS = (
    "项目名称|道路养护|<|<",
    "一级指标|三级指标|年度指标值|实际完成值",
    "产出指标|养护里程|≥10公里|10公里",
)
TARGET = ("项目名称|道路养护|<", "一级指标|三级指标|年度指标值", "产出指标|养护里程|≥10公里")


def layout(*lines: str, rows: tuple[str, ...] = ROWS) -> Layout:
    return Layout((*(Paragraph(Passage(line), ()) for line in lines), table(*rows)))


def year(reading: Reading) -> tuple[object, bool]:
    return reading.record["fiscal_year"], "/fiscal_year" in reading.inferred


@pytest.mark.parametrize(
    ("lines", "rows", "found"),
    [
        (("项目支出绩效自评表", "（2022年度）", "填报日期：2023年3月5日"), ROWS, (2022, False)),
        (("项目支出绩效自评表", "填报日期：2023年3月5日"), ROWS, (2022, True)),
        (("项目支出绩效自评表", "填报日期：2023.12.31"), ROWS, (2023, True)),
        (("项目支出绩效目标表", "填报日期：2023年11月5日"), TARGET, (2024, True)),
        (("项目支出绩效运行监控表", "填报日期：2024年8月5日"), ROWS, (2024, True)),
        (("项目支出绩效运行监控表", "（2024年1-7月）"), ROWS, (2024, False)),
    ],
)
def test_a_day_is_not_the_year_of_a_report(
    lines: tuple[str, ...], rows: tuple[str, ...], found: tuple[int, bool]
) -> None:
    assert year(FormReader().read(layout(*lines, rows=rows))) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [("2021年度自评表.pdf", (2021, True)), ("20230315112233.pdf", (None, False)), ("a-2021.pdf", (2021, True))],
)
def test_the_name_of_the_file_may_tell_the_year(name: str, found: tuple[object, bool]) -> None:
    assert year(FormReader().read(layout("项目支出绩效自评表"), name)) == found


def test_a_year_that_is_given_fills_what_the_report_leaves_open_and_nothing_else() -> None:
    reader = DatedReader(FormReader(), 2019)
    assert year(reader.read(layout("项目支出绩效自评表"))) == (2019, True)
    assert year(reader.read(layout("2022年度项目支出绩效自评表"))) == (2022, False)
    assert reader.read(layout("项目支出绩效自评表")).notes
