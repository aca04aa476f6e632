"""Values as a workbook shows them."""

import datetime
from typing import Any

import pytest

from extractor.files.shown import shown

ACCOUNTING = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "number_format", "printed"),
    [
        (0.88, "0%", "88%"),
        (0.9958, "0.00%", "99.58%"),
        (0.285, "0%", "29%"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (999, "#,##0", "999"),
        (-1234.5, "#,##0.00", "-1,234.50"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        (-12, "#,##0.00;[Red]-#,##0.00", "-12.00"),
        (1234.5, ACCOUNTING, "1,234.50"),
        (-5, ACCOUNTING, "-5.00"),
        (0, ACCOUNTING, "-"),
        (120.5, '0.00"万元"', "120.50万元"),
        (7, '"第"0"名"', "第7名"),
        (12345, '0!.0,"万"', "1.2万"),
        (12345678, "#,##0,", "12,346"),
        (1500, '[>=1000]0.0,"千";0', "1.5千"),
        (15, '[>=1000]0.0,"千";0', "15"),
        (3, "0.##", "3"),
        (5, "00", "05"),
        (0, "#", ""),
        (0, "0;-0;;@", ""),
        (5, ";;;", ""),
        (100, "0\\%", "100%"),
        (5, "[$¥-804]#,##0.00", "¥5.00"),
        (13800138000, "000 0000 0000", "138 0013 8000"),
        (0.1 + 0.2, "General", "0.3"),
        (1 / 3, "General", "0.333333333"),
        (12345678.12345678, "General", "12345678.12"),
        (-0.0, "General", "0"),
        (1e16, "General", "10000000000000000"),
        (5, 'G/通用格式"分"', "5分"),
        (12.5, "# ?/?", "12.5"),
        (12.5, "0.00E+00", "12.5"),
        (float("inf"), "0", "inf"),
        (True, "General", "是"),
        ("编制", '@"号"', "编制号"),
        ("编制", "0.00", "编制"),
        ("编制", "", "编制"),
        ("#DIV/0!", "0.00%", "#DIV/0!"),
    ],
)
def test_a_value_is_read_as_its_format_prints_it(value: Any, number_format: str, printed: str) -> None:
    assert shown(value, number_format) == printed


@pytest.mark.parametrize(
    ("value", "number_format", "printed"),
    [
        (datetime.datetime(2023, 1, 5), "mm-dd-yy", "2023/1/5"),
        (datetime.datetime(2023, 1, 5), 'yyyy"年"m"月"d"日"', "2023年1月5日"),
        (datetime.datetime(2023, 1, 5), '[$-804]yyyy"年"mm"月";@', "2023年01月"),
        (datetime.datetime(2023, 1, 5), "yyyy\\-mm\\-dd", "2023-01-05"),
        (datetime.datetime(2023, 1, 5), "General", "2023-01-05"),
        (datetime.datetime(2023, 1, 5), "aaaa", "星期四"),
        (datetime.datetime(2023, 11, 5, 9, 5, 7), "yyyy/m/d hh:mm:ss", "2023/11/5 09:05:07"),
        (datetime.datetime(2023, 11, 5, 13), "h:mm AM/PM", "1:00 PM"),
        (datetime.time(9, 5), "h:mm", "9:05"),
    ],
)
def test_a_date_is_read_as_its_format_prints_it(value: Any, number_format: str, printed: str) -> None:
    assert shown(value, number_format) == printed
