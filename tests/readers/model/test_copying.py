import pytest
from test_prompts import lines_of

from extractor.readers.model.copying import Copier
from extractor.readers.model.notation import ids

TEXT = """[3] 3短信费用项目。年初预算安排80万元，本年支出80.5万元，执行率100.63%
[4] 下年继续做好工作，保障下年任务。全年完成2023年培训，完成率98%。
[5]A↓2:产出指标|B:数量|C:≥|D:50|E:个
[6]B:质量|C:合格率95%"""


@pytest.fixture
def copier() -> Copier:
    return Copier(lines_of(TEXT))


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("3:短信费用项目", "短信费用项目"),
        ("3:年初预算安排80万元", "年初预算安排80万元"),
        ("3:年初预算安排８０万元", "年初预算安排80万元"),
        ("4:下年继续……下年任务", "下年继续做好工作，保障下年任务"),
        (
            "3-4:短信费用……做好工作",
            "短信费用项目。年初预算安排80万元，本年支出80.5万元，执行率100.63%\n下年继续做好工作",
        ),
        ("3:*", "短信费用项目。年初预算安排80万元，本年支出80.5万元，执行率100.63%"),
        ("4:2023年+完成率", "2023年完成率"),
        ("A6", "产出指标"),
        ("C6:95%", "95%"),
        ("C5+D5+E5", "≥50个"),
    ],
)
def test_a_value_gives_the_printed_words(copier: Copier, value: str, printed: str) -> None:
    found = copier.passage(value)
    assert found is not None
    assert found.text == printed
    assert copier.notes == []


@pytest.mark.parametrize(
    "value",
    [
        "3:年初预算安排90万元",
        "3:短信发送项目经费",
        "9:短信费用项目",
        "Z5",
        "C9",
        "4:开头没有……保障下年任务",
        "完全没有的话",
        "3:0.5万",
    ],
)
def test_what_is_not_printed_is_nothing(copier: Copier, value: str) -> None:
    assert copier.passage(value) is None
    assert copier.notes


def test_an_altered_character_gives_the_printed_one(copier: Copier) -> None:
    found = copier.passage("4:下一年继续做好工作，保障下年任务")
    assert found is not None
    assert "下一年" not in found.text
    assert "copied nearly" in copier.notes[0]


def test_a_figure_keeps_its_printed_scale(copier: Copier) -> None:
    leaf = copier.number("3:执行率100.63%")
    assert leaf is not None
    assert (str(leaf.value), leaf.passage.text) == ("100.63", "100.63")


def test_words_behind_a_name_are_looked_for_behind_it(copier: Copier) -> None:
    name = copier.passage("3:执行率")
    after = copier.text("80", 3, name)
    before = copier.text("80", 3)
    assert before is not None
    assert after is not None
    assert after.passage.places == before.passage.places  # nothing behind it: the line as a whole is searched


def test_ranges() -> None:
    assert ids(["2", "4-6", "nonsense"]) == [2, 4, 5, 6]


def test_a_title_keeps_the_number_that_it_is_printed_with() -> None:
    copier = Copier(lines_of("[1] 一、道路养护绩效目标表\n[2] （2023年度）"))
    told = [copier.title("1:*"), copier.name("1:*"), copier.title("1:道路养护绩效目标表")]
    assert [leaf and leaf.value for leaf in told] == [
        "一、道路养护绩效目标表", "道路养护绩效目标表", "道路养护绩效目标表",
    ]  # fmt: skip
    assert copier.title(None) is None
