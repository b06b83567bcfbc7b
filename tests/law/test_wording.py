import pytest

from mingcha.law.parameters import PARAMETERS
from mingcha.law.rulebook import Value, load, names
from mingcha.law.wording import CHOICE_NAMES, answer, origin


def test_every_choice_has_a_name():
    offered = {
        word
        for parameter in PARAMETERS.values()
        if parameter.shape == "choice"
        for word in parameter.choices
    }
    assert offered == set(CHOICE_NAMES)


@pytest.mark.parametrize(
    ("value", "text", "source"),
    [
        (Value("absent"), "—", "本地文件未规定"),
        (Value("explicit", 5, unit="%", clause="第十一条"), "5%", "本级规定 第十一条"),
        (Value("interpreted", True, clause="第七条"), "是", "解读 第七条"),
        (
            Value("inherited", ["a", "b"], clause="三", inherited_from="city"),
            "a、b",
            "继承自 city 三",
        ),
        (
            Value("explicit", 7, unit="working_day", start_event="task_done", clause="第十七条"),
            "7个工作日，自抽查任务完成之日起",
            "本级规定 第十七条",
        ),
        (Value("explicit", "external", clause="第九条"), "官方平台", "本级规定 第九条"),
    ],
)
def test_values_in_words(value, text, source):
    assert (answer(value), origin(value)) == (text, source)


@pytest.mark.parametrize("name", names())
def test_every_shipped_value_can_be_read_aloud(name):
    for key, value in load(name).values.items():
        assert answer(value), key
        assert "None" not in answer(value) + origin(value), key


def test_every_parameter_stands_in_one_group():
    from mingcha.law.parameters import PARAMETERS
    from mingcha.law.wording import GROUPS

    words = [word for _, words in GROUPS for word in words]
    assert len(words) == len(set(words))
    assert {key.split(".")[0] for key in PARAMETERS} == set(words)


def test_lists_and_tables_read_as_sentences():
    assert answer(load("ruzhou-2023").get("result.codes")).startswith(
        "1 未发现问题（算发现问题：否）；2 "
    )
    assert answer(load("xushui-2022").get("task.window")) == "自：2022-11-01；至：2022-11-25"
    assert answer(load("visits-2025").get("frequency.cap_by_credit_risk")) == (
        "A：1次/年；B：1次/年；C：2次/年"
    )
