"""Student numbers, names, grades and e-mail addresses, from cleaned cells."""

import re

from unionweb.base.refusals import Refusal
from unionweb.people.rules.roster.cleaning import clean, clean_name, clean_unit_name

EARLIEST_GRADE = 1990

_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z-]{3,23}", re.ASCII)
_WHOLE = re.compile(r"(\d+)\.0+", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d+|\d\.\d+E\d+", re.ASCII)
_FULL_YEAR = re.compile(r"(\d{4})(?:\.0+| ?(?:级|年|学年|年级))?", re.ASCII)
_SHORT_YEAR = re.compile(r"(\d{2}) ?级", re.ASCII)
_DATE = re.compile(r"(\d{4})(?:[-/.年]\d{1,2}(?:[-/.月]\d{0,2}日?)?)(?: [\d:]+)?", re.ASCII)
_EMAIL = re.compile(
    r"[0-9A-Za-z][\w.%+-]{0,63}@(?:[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?\.)+[A-Za-z]{2,24}", re.ASCII
)
_LETTER = re.compile(r"[^\W\d_]|[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_FORMULA_STARTS = ("=", "+", "-", "@", "'", '"')


def read_student_number(text: str) -> str:
    """The student number as it is stored: half width, no blanks, capital letters. The log-in
    form reads with the same function."""
    number = clean(text).replace(" ", "").lstrip("'’‘`").upper()
    if whole := _WHOLE.fullmatch(number):
        number = whole[1]
    if _NUMBER.fullmatch(number) and not _SCIENTIFIC.fullmatch(number):
        return number
    if _SCIENTIFIC.fullmatch(number):
        raise Refusal(
            "学号“%(text)s”被 Excel 变成了科学计数，后面的数字已经丢失。"
            "请把学号列设为“文本”格式，从原系统重新导出",
            text=number[:30],
        )
    if number.startswith("示例"):
        raise Refusal("这是模板里的示例行，请删去")
    if not number:
        raise Refusal("没有填学号")
    raise Refusal("学号“%(text)s”不对：应是 4 到 24 位数字或字母，可以有短横", text=number[:30])


def read_name(text: str) -> str:
    """A person's name of 1 to 50 characters."""
    return _named(clean_name(text), 50)


def read_college(text: str) -> str:
    """A college's name of 1 to 80 characters."""
    return _named(clean_unit_name(text), 80)


read_class_name = read_college


def _named(name: str, longest: int) -> str:
    if len(name) > longest:
        raise Refusal("太长：最多 %(limit)s 个字，这里有 %(length)s 个", limit=longest, length=len(name))
    if not _LETTER.search(name) or name.startswith(_FORMULA_STARTS):
        raise Refusal("“%(text)s”不像名称，可能列错了位", text=name[:20])
    return name


def read_grade(text: str, this_year: int) -> int:
    """The year of enrolment: 2024级, 2024, 24级, 2024-09-01 → 2024."""
    if found := _FULL_YEAR.fullmatch(text) or _DATE.fullmatch(text):
        year = int(found[1])
    elif found := _SHORT_YEAR.fullmatch(text):
        year = 2000 + int(found[1])
    elif "届" in text:
        raise Refusal("“%(text)s”是毕业年份，请填入学年份，如 2024级", text=text[:20])
    else:
        raise Refusal("看不懂年级“%(text)s”，请填入学年份，如 2024级", text=text[:20])
    if not EARLIEST_GRADE <= year <= this_year + 1:
        raise Refusal(
            "年级 %(year)s 不可能：应在 %(first)s 到 %(last)s 之间",
            year=year,
            first=EARLIEST_GRADE,
            last=this_year + 1,
        )
    return year


def read_email(text: str) -> str:
    """An e-mail address of at most 120 characters, the domain in lower case."""
    if len(text) > 120 or not _EMAIL.fullmatch(text) or ".." in text:
        raise Refusal("邮箱“%(text)s”不对，应像 name@example.com", text=text[:40])
    account, domain = text.split("@")
    return f"{account}@{domain.lower()}"
