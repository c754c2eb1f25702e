"""Names in the order of surname strokes, or of pinyin; what the data do not decide is left to people."""

import json
import re
from importlib.metadata import distribution
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unionweb.ballots.rules.parameters import Order
from unionweb.ballots.rules.rule import Rule
from unionweb.elections.rules.characters import CORRECTED, look_up, sounds
from unionweb.elections.rules.ordering import By, Names
from unionweb.elections.rules.shapes import SHAPES
from unionweb.elections.rules.surnames import ONE, TWO
from unionweb.elections.rules.words import rule_words

COMMON = (
    "丁于习马王毛文方孔尹卢叶石史冯朱刘齐孙许何李张陈杨吴宋周林罗"
    "郑范金赵胡钟徐郭高唐黄梁曹谢韩董蒋蔡潘黎薛魏戴"
)


def ordered(by: By, *names: str) -> list[str]:
    return [names[place] for place in Names(names, by).arranged(range(len(names)))]


def told(by: By, one: str, other: str) -> int:
    compared = Names([one, other], by).compare(0, 1)
    assert Names([other, one], by).compare(0, 1) == -compared
    return compared


def test_fewer_strokes_come_first_and_equal_counts_by_their_shapes() -> None:
    names = ("张明", "陈明", "何明", "李明", "丁明", "王明", "文明", "马明", "习明")
    expected = ["丁明", "习明", "马明", "王明", "文明", "李明", "何明", "张明", "陈明"]
    assert ordered(By.STROKES, *names) == expected


def test_a_given_name_of_one_character_comes_before_those_of_two() -> None:
    assert ordered(By.STROKES, "田大利", "田富") == ["田富", "田大利"]
    assert ordered(By.STROKES, "李小文", "李　伟", "李 强") == ["李　伟", "李 强", "李小文"]


def test_a_surname_of_two_characters_is_ordered_by_its_first() -> None:
    assert ordered(By.STROKES, "洪少东", "欧阳少东") == ["欧阳少东", "洪少东"]


def test_the_table_of_shapes_agrees_with_the_stroke_counts() -> None:
    assert all(re.fullmatch("[1-5]+", shapes) for shapes in SHAPES.values())
    counts = {one: known.strokes for one, known in look_up(SHAPES).items()}
    assert counts == {one: len(shapes) for one, shapes in SHAPES.items()}


def test_the_corrections_are_still_needed() -> None:
    file = Path(str(distribution("strokes").locate_file("data/strokeCount.json")))
    data = json.loads(file.read_text(encoding="utf-8"))
    assert all(data[one] != count for one, count in CORRECTED.items())


def test_what_strokes_do_not_decide_is_not_told() -> None:
    assert told(By.STROKES, "余明", "佘明") == 0  # the same strokes in the same order
    assert told(By.STROKES, "李炜", "李玮") == 0  # eight strokes each, shapes unknown
    assert told(By.STROKES, "李明", "李明") == 0
    assert told(By.STROKES, "Tom", "李明") == 0
    assert told(By.STROKES, "李炜民", "李玮一") == 0  # what comes later does not decide it either


def test_pinyin_goes_by_letters_then_tone_then_strokes() -> None:
    assert ordered(By.PINYIN, "张三", "赵三", "陈三", "安三") == ["安三", "陈三", "张三", "赵三"]
    assert told(By.PINYIN, "汪明", "王明") == -1  # wāng, wáng
    assert told(By.PINYIN, "张伟", "章伟") == -1  # both zhāng: 7 and 11 strokes
    assert told(By.PINYIN, "李伟", "李伟民") == -1


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("单田芳", "shàn"),
        ("曾国", "zēng"),
        ("解明", "xiè"),
        ("查明", "zhā"),
        ("仇明", "qiú"),
        ("朴明", "piáo"),
        ("区明", "ōu"),
        ("尉迟恭", "yù chí"),
        ("单于明", "chán yú"),
        ("万俟明", "mò qí"),
        ("任明", "rén"),
        ("王明", "wáng"),
        ("单于", "shàn"),
    ],
)
def test_surnames_are_read_as_surnames(name: str, reading: str) -> None:
    assert Names([name], By.PINYIN).words(0).startswith(reading + " ")


def test_a_surname_that_is_read_in_two_ways_is_told_only_where_that_does_not_matter() -> None:
    assert Names(["翟明"], By.PINYIN).words(0).startswith("zhái/dí ")
    assert told(By.PINYIN, "翟明", "周明") == -1
    assert told(By.PINYIN, "翟明", "田明") == 0


def test_lü_is_told_only_where_all_lists_agree() -> None:
    assert told(By.PINYIN, "卢明", "吕明") == -1
    assert told(By.PINYIN, "吕明", "马明") == -1
    assert told(By.PINYIN, "吕明", "罗明") == 0
    assert len(sounds("lǚ")) == 2


def test_the_tables_of_surnames_can_be_read() -> None:
    readings = [
        *(one for several in ONE.values() for one in several),
        *(one for two in TWO.values() for one in two),
    ]
    assert all(sound.letters.isalpha() and sound.tone < 5 for one in readings for sound in sounds(one))
    assert all(len(two) == 2 for two in TWO.values())


def test_people_order_what_cannot_be_told_and_nothing_else() -> None:
    names = Names(["李玮", "李炜", "丁一"], By.STROKES)
    assert names.arranged() == [2, 0, 1]
    assert Names(["丁一", "李炜", "李玮"], By.STROKES).arranged() == [0, 1, 2]


def test_a_newcomer_stands_where_is_most_likely() -> None:
    names = Names(["何卫东", "何小明", "何立峰"], By.PINYIN)  # 立 is hardly ever read wèi
    assert names.arranged([2]) == [2, 0, 1]
    assert names.words(2).startswith("hé lì/")


def test_of_unknown_characters_is_said_that_they_are_unknown() -> None:
    assert Names(["T明"], By.STROKES).words(0) == "? · 8"
    assert Names([""], By.PINYIN).words(0) == ""
    assert look_up([]) == {}


@settings(deadline=None)  # the first time, files are read
@given(st.lists(st.text(st.sampled_from(COMMON + "A·"), max_size=3), max_size=7), st.sampled_from(By))
def test_the_order_keeps_everybody_and_contradicts_nothing(names: list[str], by: By) -> None:
    held = Names(names, by)
    order = held.arranged(range(len(names)))
    assert sorted(order) == list(range(len(names)))
    places = [(one, other) for n, one in enumerate(order) for other in order[n + 1 :]]
    assert all(held.compare(one, other) <= 0 for one, other in places)
    again = Names([names[place] for place in order], by)
    assert again.arranged() == list(range(len(names)))


def test_the_rule_says_by_what_nominees_are_ordered_and_a_motion_has_none() -> None:
    said = {order: [str(one) for one in rule_words(Rule(), 2, motion=False, order=order)] for order in Order}
    assert "候选人按姓氏笔画排列" in said[Order.STROKES]
    assert "候选人按姓名的拼音排列" in said[Order.PINYIN]
    assert len(said[Order.LISTED]) == len(said[Order.RANDOM]) - 1
    assert rule_words(Rule(), 1, motion=True, order=Order.STROKES) == rule_words(Rule(), 1, motion=True)
