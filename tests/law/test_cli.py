import hashlib
import json
import subprocess
import sys

import pytest

from mingcha.cli import law
from mingcha.law.parameters import PARAMETERS
from mingcha.law.rulebook import SHIPPED, load, names


def out(capsys):
    return capsys.readouterr().out


def test_rulebook_list(capsys):
    assert law.main(["rulebook", "list"]) == 0
    assert out(capsys).split() == names()


def test_rulebook_show_json(capsys):
    assert law.main(["rulebook", "show", "ruzhou-2023", "--json"]) == 0
    text = out(capsys)
    record = json.loads(text)
    assert (record["name"], record["extends"]) == ("ruzhou-2023", "national")
    assert set(record["values"]) == set(PARAMETERS)
    assert record["values"]["confirm.deadline"] == {"status": "absent"}
    assert hashlib.sha256(text.encode()).hexdigest() == load("ruzhou-2023").sha256()


def test_rulebook_show_for_people(capsys):
    assert law.main(["rulebook", "show", "ruzhou-2023"]) == 0
    text = out(capsys)
    assert "一般事项抽查比例下限：5%（本级规定 第十一条）" in text
    assert "结果告知期限：7个工作日，自抽查任务完成之日起" in text
    assert "比对确认期限：—（本地文件未规定）" in text
    assert "继承自 national" in text


def test_rulebook_show_unknown(capsys):
    assert law.main(["rulebook", "show", "nowhere"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "nowhere" in captured.err


@pytest.mark.parametrize("name", names())
def test_rulebook_check_good(name, capsys):
    assert law.main(["rulebook", "check", str(SHIPPED / f"{name}.toml")]) == 0


def test_rulebook_check_prints_one_line_per_fault(tmp_path, capsys):
    text = (SHIPPED / "ruzhou-2023.toml").read_text(encoding="utf-8")
    text = text.replace("value = 5\n", "value = 500\n").replace('unit = "person"', 'unit = "head"')
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    assert law.main(["rulebook", "check", str(path)]) == 1
    lines = out(capsys).splitlines()
    assert [line.split("：")[0] for line in lines] == [
        "ratio.floor.general",
        "ratio.floor.key",
        "inspectors.min",
    ]


@pytest.mark.parametrize("content", [None, "values = ["])
def test_rulebook_check_unreadable(tmp_path, capsys, content):
    path = tmp_path / "x.toml"
    if content:
        path.write_text(content, encoding="utf-8")
    assert law.main(["rulebook", "check", str(path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (["2023-09-15", "20"], "2023-10-19"),
        (["2024-02-01", "20"], "2024-03-05"),
        (["2022-11-25", "20"], "2022-12-23"),
    ],
)
def test_workdays_add(words, printed, capsys):
    assert law.main(["workdays", "add", *words]) == 0
    assert out(capsys) == f"{printed}\n"


def test_workdays_add_far_ahead_is_tentative(capsys):
    assert law.main(["workdays", "add", "2090-01-02", "1"]) == 0
    assert out(capsys) == "2090-01-03 暂定\n"


@pytest.mark.parametrize(
    "words", [["2023-02-30", "1"], ["20230901", "1"], ["2023-09-01", "x"], ["2023-09-01"]]
)
def test_workdays_add_refuses(words, capsys):
    with pytest.raises(SystemExit) as ended:
        law.main(["workdays", "add", *words])
    assert ended.value.code == 2


def test_workdays_add_refuses_a_negative_count(capsys):
    assert law.main(["workdays", "add", "2023-09-01", "-1"]) == 2
    assert "-1" in capsys.readouterr().err


def test_uscc_check(capsys):
    assert law.main(["uscc", "check", "91350100M000100Y43"]) == 0
    assert out(capsys) == "91350100M000100Y43 ok\n"


def test_uscc_check_prints_one_line_per_code(capsys):
    codes = ["91350100M000100Y43", "91350100M000100Y44", "410482000012345", "91350100M000100Y44"]
    assert law.main(["uscc", "check", *codes]) == 1
    lines = out(capsys).splitlines()
    assert [line.split(" ", 1)[0] for line in lines] == codes
    assert "校验码" in lines[1]
    assert "旧注册号" in lines[2]


def test_the_law_needs_no_web_framework():
    code = (
        "import sys; from mingcha.cli import law; law.main(['rulebook', 'list']); "
        "law.main(['workdays', 'add', '2023-09-15', '20']); "
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0
