"""Texts in a feature's own words, with places for values: "{姓名}，您好".

The person who edits such a text learns at once what is wrong with it (`check`) and how it will read
(`preview`); what is sent (`fill`) never shows a place that nobody filled.
"""

import re
from collections.abc import Collection, Mapping

from unionweb.base.refusals import Refusal

_PLACE = re.compile(r"[{｛]([^{}｛｝\n]*)[}｝]")
"""Full-width braces count as well: Chinese keyboards write them."""
_BRACES = re.compile(r"[{}｛｝]")


def placeholders(template: str) -> tuple[str, ...]:
    """The names in braces, each once, in the order of the text."""
    return tuple(dict.fromkeys(name.strip() for name in _PLACE.findall(template)))


def check(template: str, known: Collection[str], *, field: str | None = None) -> None:
    """Refusal for a placeholder that nobody will fill, and for a brace without its partner. `field` is the
    form field that the refusal belongs to."""
    for name in placeholders(template):
        if name not in known:
            raise Refusal(
                "不认识占位符“{%(name)s}”，可以用的有：%(known)s",
                field=field,
                name=name,
                known=tuple(f"{{{one}}}" for one in known),
            )
    if _BRACES.search(_PLACE.sub("", template)):
        raise Refusal("花括号要成对，里面写占位符的名称，例如 {姓名}", field=field)


def fill(template: str, values: Mapping[str, object]) -> str:
    """The text with its values. Refusal for a placeholder that is not among the values, or whose value is
    None: an unfinished text must not go out. A value is taken as it is, with its own braces."""
    check(template, values)
    for name in placeholders(template):
        if values[name] is None:
            raise Refusal("占位符“{%(name)s}”还没有内容，不能发出", name=name)
    return _PLACE.sub(lambda found: str(values[found[1].strip()]), template)


def preview(template: str, values: Mapping[str, object]) -> str:
    """The same for the person who edits it: a value that is still missing shows as 【姓名】."""
    return fill(template, {name: f"【{name}】" if value is None else value for name, value in values.items()})
