"""One spelling for text that people and systems spell in many ways."""

import re
import unicodedata

from unionweb.base.refusals import Refusal

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SPOILT = re.compile("\ufffd|锟斤拷|烫烫烫|#(?:N/A|REF!|VALUE!|DIV/0!|NAME\\?|NUM!|NULL!)")
_CHINESE = "[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_CHINESE_SPACE = re.compile(f"(?<={_CHINESE}) (?={_CHINESE})")
_MIDDLE_DOT = str.maketrans(dict.fromkeys("•‧∙●・⋅", "·"))
_BRACKET = re.compile(" ?([（）]) ?")
_FULL_BRACKETS = str.maketrans("()", "（）")
_NOTHING = frozenset({"", "-", "--", "---", "—", "——", "–", "/", "\\", "n/a", "null", "none", "nan", "nil"})


def clean(text: str) -> str:
    """Half width (NFKC), without invisible characters, each run of blanks one space."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return " ".join(_CONTROL.sub(" ", text).split())


def is_nothing(text: str) -> bool:
    """Whether a cleaned cell says nothing: empty, a dash, a slash, NULL."""
    return text.lower() in _NOTHING


def refuse_spoilt(text: str) -> None:
    """Refuse characters that an earlier conversion lost, and Excel's errors."""
    if spoilt := _SPOILT.search(text):
        if spoilt[0].startswith("#"):
            raise Refusal("这一格是出错的公式（%(text)s），请改成真正的内容", text=spoilt[0])
        raise Refusal("这一格有乱码（%(text)s），请从原系统重新导出", text=text[:20])


def clean_name(text: str) -> str:
    """A person's name: 张 三 → 张三, 买买提•艾力 → 买买提·艾力, Anna  Maria → Anna Maria."""
    return _CHINESE_SPACE.sub("", clean(text)).translate(_MIDDLE_DOT)


def clean_unit_name(text: str) -> str:
    """A college's or class's name: no spaces between Chinese characters, and full-width brackets
    without spaces where there is Chinese, so that one class is not two."""
    name = clean_name(text)
    return name if name.isascii() else _BRACKET.sub(r"\1", name.translate(_FULL_BRACKETS))
