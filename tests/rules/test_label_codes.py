"""Codes put together from bits are the library's codes."""

import re

import pytest
import qrcode
from hypothesis import given, settings
from hypothesis import strategies as st

from unionweb.assets.rules.tags import ALPHABET, LENGTH
from unionweb.base.web.label_codes import QUIET, label_codes

BEFORES = (
    "https://union.example.edu.cn/a/",
    "http://127.0.0.1:5000/a/",
    "https://a-rather-long-name.of-a-host.example.edu.cn/a/",
)


def by_the_library(text: str) -> list[list[bool]]:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, mask_pattern=2)
    code.add_data(text.encode(), optimize=0)
    code.make()
    return [[bool(one) for one in row] for row in code.modules]


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(BEFORES), st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_a_code_is_the_one_that_the_library_draws(before: str, tag: str) -> None:
    codes = label_codes(before, LENGTH)
    digits = f"{codes.modules(tag):0{codes.size**2}b}"
    starts = range(0, len(digits), codes.size)
    rows = [[one == "1" for one in digits[start : start + codes.size]] for start in starts]
    assert rows == by_the_library(before + tag)


def test_the_drawing_has_the_modules_and_a_quiet_zone() -> None:
    codes = label_codes(BEFORES[0], LENGTH)
    side = codes.size + 2 * QUIET
    drawn = str(codes.svg("ABCDEFGH"))
    assert f'viewBox="0 0 {side} {side}"' in drawn
    dark = set()
    for x, y, width, back in re.findall(r"M(\d+) (\d+)h(\d+)v1H(\d+)z", drawn):
        assert x == back
        dark |= {(int(x) + step, int(y)) for step in range(int(width))}
    right = by_the_library(BEFORES[0] + "ABCDEFGH")
    assert dark == {(x + QUIET, y + QUIET) for y, row in enumerate(right) for x, one in enumerate(row) if one}


@pytest.mark.parametrize("tag", ["ABC", "ABCDEFGHJ", "ABCDEFG中"])
def test_a_text_of_another_kind_is_refused(tag: str) -> None:
    with pytest.raises(ValueError):
        label_codes(BEFORES[0], LENGTH).modules(tag)
