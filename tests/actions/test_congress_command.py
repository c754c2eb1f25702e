"""`congress apportion`: a table in, a table out, and one clear line for whatever is wrong."""

import csv
import io
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from unionweb.congress.commands import congress

GDUFE = Path(__file__).parents[1] / "data" / "quota" / "gdufe_2011_grad_congress.csv"
TABLE = "unit,members\n文学院,60\n理学院,40\n"


def run(table: str | bytes, *options: str) -> Result:
    """The command with the table on standard input."""
    return CliRunner().invoke(congress, ["apportion", "-", *options], input=table)


def rows(result: Result) -> list[list[str]]:
    assert result.exit_code == 0, result.stderr
    return list(csv.reader(io.StringIO(result.stdout, newline="")))


def refusal(result: Result) -> str:
    """The one line on standard error of a run that must have printed nothing else."""
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith("\n") and result.stderr.count("\n") == 1
    assert result.stderr.startswith("错误：")
    return result.stderr.removeprefix("错误：").strip()


def test_gdufe_2011_is_reproduced_from_its_file() -> None:
    result = CliRunner().invoke(congress, ["apportion", str(GDUFE), "--rate", "20%", "--rounding", "half-up"])
    printed = rows(result)
    with GDUFE.open(encoding="utf-8", newline="") as file:
        expected = [[row["unit"], row["members"], row["delegates_published"]] for row in csv.DictReader(file)]
    assert printed == [["unit", "members", "delegates"], *expected, ["TOTAL", "788", "157"]]
    assert result.stderr == ""


def test_ut_martin_2006_by_one_per_250() -> None:
    table = "college,students\nEducation,1714\nBusiness,993\nEducation (undergraduate),1293\nB,886\n"
    result = run(table, "--one-per", "250", "--rounding", "remainder", "--remainder", "151")
    assert [row[2] for row in rows(result)[1:]] == ["7", "4", "5", "3", "19"]


@pytest.mark.parametrize("method", ["hamilton", "webster", "huntington-hill"])
def test_a_fixed_total_is_met(method: str) -> None:
    result = CliRunner().invoke(
        congress, ["apportion", str(GDUFE), "--total", "125", "--method", method, "--floor", "1"]
    )
    assert rows(result)[-1] == ["TOTAL", "788", "125"]
    assert min(int(row[2]) for row in rows(result)[1:-1]) >= 1


def test_a_tie_is_told_in_one_line_and_is_no_error() -> None:
    result = run("unit,members\n甲,50\n乙,50\n", "--total", "3")
    assert rows(result)[1:] == [["甲", "50", "2"], ["乙", "50", "1"], ["TOTAL", "100", "3"]]
    assert result.stderr == "平局：甲、乙对最后的名额要求相等，按表中先后，给甲\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_tables_come_in_every_encoding_and_leave_in_utf_8(encoding: str, line_end: str) -> None:
    result = run(TABLE.replace("\n", line_end).encode(encoding), "--rate", "1/10")
    assert (
        result.stdout_bytes.decode("utf-8")
        == "unit,members,delegates\n文学院,60,6\n理学院,40,4\nTOTAL,100,10\n"
    )


def test_a_first_row_with_a_number_is_data_and_further_columns_and_blank_rows_are_ignored() -> None:
    table = "文学院,60,张三,x\n\n,,\n 理学院 , 40 \n"
    assert rows(run(table, "--rate", "10%"))[1:] == [
        ["文学院", "60", "6"],
        ["理学院", "40", "4"],
        ["TOTAL", "100", "10"],
    ]


def test_names_with_commas_quotes_and_line_breaks_come_out_as_they_went_in() -> None:
    name = '"法律,硕士 ""非法学""\n二班"'
    result = run(f"unit,members\n{name},10\n", "--rate", "20%")
    assert rows(result)[1] == ['法律,硕士 "非法学"\n二班', "10", "2"]
    assert name in result.stdout


def test_a_unit_without_members_is_exempt_from_the_floor() -> None:
    assert [row[2] for row in rows(run("u,m\n空,0\n小,1\n", "--rate", "10%", "--floor", "1"))[1:]] == [
        "0",
        "1",
        "1",
    ]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "文件是空的|表是空的"),
        ("\n\n", "表是空的"),
        ("unit,members\n", "只有表头"),
        ("unit,members\n甲,-5\n", r"第2行（甲）：人数不能是负数：-5"),
        ("甲,-5\n", r"第1行（甲）：人数不能是负数：-5"),
        ("unit,members\n甲,5\n乙,6\n甲,7\n", r"第4行（甲）：单位重复，第2行已有"),
        ("unit,members\n甲,5\n 甲 ,7\n", r"第3行（甲）：单位重复，第2行已有"),
        ("unit,members\n,5\n", r"第2行（未填单位）：第一列没有单位名称"),
        ("unit,members\n甲\n", r"第2行（甲）：第二列没有人数"),
        ("unit\n甲\n", r"第二列没有人数"),
        ("unit,members\n甲,\n", r"第2行（甲）：第二列没有人数"),
        ("unit,members\n甲,十八\n", r"第2行（甲）：人数要写成整数，只用数字0–9：十八"),
        ("unit,members\n甲,18.0\n", r"第2行（甲）：人数要写成整数"),
        ("unit,members\n甲,１８\n", r"第2行（甲）：人数要写成整数"),
        ('unit,members\n甲,"1,800"\n', r"第2行（甲）：人数要写成整数，只用数字0–9：1,800"),
        ('甲,"1,800"\n', r"第1行（甲）：人数要写成整数"),
        ("unit,members\n甲,+5\n", r"第2行（甲）：人数要写成整数"),
        ("unit,members\n甲,1e3\n", r"第2行（甲）：人数要写成整数"),
        ("unit,members\n甲,18人\n", r"第2行（甲）：人数要写成整数"),
        ("unit,members\n甲,9999999999\n", r"第2行（甲）：人数超过9位"),
        ("unit,members\n甲,5\n合计,5\n", r"第3行（合计）：这像是合计行，请删去"),
        ("unit,members\n甲,5\nTotal,5\n", r"第3行（Total）：这像是合计行"),
        ('unit,members\n"甲,5\n乙,6\n', r"第2行的引号不配对"),
        ('unit,members\n"甲\n班",-1\n', r"第2行（甲 班）：人数不能是负数"),
        (b"unit,members\n\xff\xff,5\n", r"第2行有无法识别的字符"),
        (b"unit,members\n\x00,5\n", r"空字节"),
        ("unit,members\n甲,0\n乙,0\n", None),
    ],
)
def test_a_bad_table_is_refused_in_one_line_that_names_the_row(table: str | bytes, words: str | None) -> None:
    result = run(table, "--rate", "20%")
    if words is None:
        assert rows(result)[-1] == ["TOTAL", "0", "0"]
    else:
        assert re.search(words, refusal(result))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "须选且只选一个，现在给了：都没有"),
        (["--rate", "20%", "--total", "5"], "现在给了：--rate、--total"),
        (["--rate", "20%", "--one-per", "5"], "现在给了：--rate、--one-per"),
        (["--rate", "0"], "比例须大于0且不超过100%：0%"),
        (["--rate", "101%"], "比例须大于0且不超过100%：101%"),
        (["--rate", "20"], "比例须大于0且不超过100%：2000%"),
        (["--rate", "-20%"], "--rate 要写成 20% 或 1/5 这样的比例：-20%"),
        (["--rate", "五分之一"], "--rate 要写成"),
        (["--rate", "1/0"], "--rate 要写成"),
        (["--rate", ""], "--rate 要写成"),
        (
            ["--rate", "20%", "--rounding", "half-even"],
            "--rounding 只能是half-up、up、down、remainder：half-even",
        ),
        (["--rate", "20%", "--method", "webster"], "--method 不能和 --rate 同用"),
        (["--rate", "20%", "--remainder", "3"], "只有“余数达到规定人数加一”才用到余数人数"),
        (["--rate", "20%", "--rounding", "remainder"], "请填写余数达到多少人加一"),
        (["--rate", "20%", "--floor", "-1"], "--floor 要写成0到100000的整数：-1"),
        (["--one-per", "0"], "--one-per 要写成1到100000的整数：0"),
        (["--one-per", "250", "--rounding", "remainder", "--remainder", "251"], "（250）之间：251"),
        (["--one-per", "250", "--rounding", "remainder", "--remainder", "0"], "--remainder 要写成1到"),
        (["--total", "5", "--rounding", "up"], "--rounding 不能和 --total 同用"),
        (["--total", "5", "--remainder", "1"], "--remainder 不能和 --total 同用"),
        (["--total", "5", "--method", "dhondt"], "--method 只能是hamilton、webster、huntington-hill：dhondt"),
        (["--total", "12.5"], "--total 要写成0到100000的整数：12.5"),
        (["--total", "-1"], "--total 要写成0到100000的整数：-1"),
        (["--total", "１２"], "--total 要写成"),
        (["--total", "1", "--floor", "1"], "总名额1少于应保证的2名（固定名额0，下限合计2）"),
        (["--rate"], "--rate"),
        (["--quota", "5"], "--quota"),
        (["another.csv", "--rate", "20%"], "another.csv"),
    ],
)
def test_bad_options_are_refused_in_one_line(options: list[str], words: str) -> None:
    assert words in refusal(run(TABLE, *options))


def test_a_missing_table_is_told_by_its_name(tmp_path: Path) -> None:
    missing = str(tmp_path / "没有.csv")
    assert missing in refusal(CliRunner().invoke(congress, ["apportion", missing, "--rate", "20%"]))
    assert str(tmp_path) in refusal(
        CliRunner().invoke(congress, ["apportion", str(tmp_path), "--rate", "20%"])
    )
    assert "请写明表格文件" in refusal(CliRunner().invoke(congress, ["apportion", "--rate", "20%"]))


def test_too_few_seats_for_huntington_hill_are_shared_and_told() -> None:
    result = run("a,9\nb,8\nc,7\n", "--total", "2", "--method", "huntington-hill")
    assert [row[2] for row in rows(result)[1:]] == ["1", "1", "0", "2"]
    assert "2名不够3个单位" in result.stderr
