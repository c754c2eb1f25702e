"""What a password must be."""

import pytest

from unionweb.base.refusals import Refusal
from unionweb.people.rules.passwords import COMMON, LEAST, check_password, normal


def refusal(password: str, number: str = "2024010203", name: str = "张三丰") -> str:
    """Why a password is refused; empty when it is not."""
    try:
        check_password(password, number=number, name=name)
    except Refusal as refused:
        assert refused.field == "password"
        return str(refused.sentence)
    return ""


@pytest.mark.parametrize(
    "password",
    ["chunfeng-3", "correct horse", "七个小矮人和白雪", "Tr0mbone!", "x" * 64 + "y" * 64, "2019cnjx"],
)
def test_ordinary_passwords_are_accepted(password: str) -> None:
    assert refusal(password) == ""


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "至少要有 8 个字符"),
        ("seven77", "至少要有 8 个字符"),
        ("ab" + "c" * 127, "最多 128 个字符"),
        ("2024010203", "学号或姓名"),
        ("a2024010203!", "学号或姓名"),
        ("PASSWORD", "太常见"),
        ("woaini1314", "太常见"),
        ("88888888", "重复或连续"),
        ("abcabcabc", "重复或连续"),
        ("1314131413", "重复或连续"),
        ("12345678", "重复或连续"),
        ("87654321", "重复或连续"),
        ("90123456", "重复或连续"),
        ("qwertyuiop", "重复或连续"),
        ("hgfedcba", "重复或连续"),
    ],
)
def test_first_guesses_are_refused(password: str, why: str) -> None:
    assert why in refusal(password)


def test_the_name_is_refused_and_a_longer_sentence_with_it_is_not() -> None:
    assert "学号或姓名" in refusal("Alexander1", name="Alexander")
    assert refusal("Alexander plays chess", name="Alexander") == ""


def test_full_width_characters_are_the_same_password() -> None:
    assert normal("ｃｈｕｎ－３") == normal("chun-3")
    assert "太常见" in refusal("ｐａｓｓｗｏｒｄ")


def test_the_list_is_lower_case_and_long_enough_to_matter() -> None:
    assert all(word == word.lower() and len(word) >= LEAST for word in COMMON)
