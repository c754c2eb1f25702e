"""Chinese is the source text; English is the one catalogue.

A visitor who never chose sees Chinese, unless the browser asks for English and
does not know Chinese at all.
"""

from collections.abc import Iterable
from gettext import NullTranslations
from pathlib import Path
from typing import cast

from flask import Flask, g, request
from flask_babel import Babel, force_locale, get_domain, get_locale

from unionweb.base.text import Sentence

LANGUAGES = {"zh": "中文", "en": "English"}
TRANSLATIONS = Path(__file__).parents[2] / "translations"


def init_app(app: Flask) -> None:
    """Set up translation and its filter `said`."""
    app.config["BABEL_DEFAULT_LOCALE"] = "zh_Hans_CN"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app, locale_selector=choose)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext
    )
    app.add_template_filter(translate, "said")
    app.add_template_filter(listed)
    app.add_template_filter(aside)


def catalogue() -> NullTranslations:
    """The translations of this request. Asked for once: a page has hundreds of sentences, and finding
    out the locale anew for each took half the time of a long one."""
    if "catalogue" not in g:
        g.catalogue = get_domain().get_translations()
    return cast(NullTranslations, g.catalogue)


def gettext(message: str) -> str:
    """A message of the source text in the visitor's language, without values filled in."""
    return catalogue().gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """The same where the number decides the form."""
    return catalogue().ngettext(one, many, number)


def pgettext(context: str, message: str) -> str:
    """The same for a Chinese word that English says in several ways: "部门" is one department or, in the
    context "several", departments."""
    return catalogue().pgettext(context, message)


def choose() -> str:
    """The locale of this request."""
    if not request:
        return "zh_Hans_CN"
    chosen = request.cookies.get("lang")
    if chosen not in LANGUAGES:
        chosen = request.accept_languages.best_match(["zh", "en"], default="zh")
    return "en" if chosen == "en" else "zh_Hans_CN"


def language() -> str:
    """The tag for the page's `lang` attribute."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh-CN"


def translate(sentence: object) -> str:
    """A sentence, or a marked word, in the visitor's language. Values that are sentences are
    translated too; other values are filled in as they are."""
    if isinstance(sentence, Sentence):
        values = {name: _value(value) for name, value in sentence.values.items()}
        text = gettext(sentence.message)
        return text % values if values else text
    if isinstance(sentence, str) and sentence:
        return gettext(sentence)
    return "" if sentence is None else str(sentence)


def in_both(sentence: object) -> str:
    """For the command line, where nobody chooses: in Chinese, and in English where that is another text."""
    g.pop("catalogue", None)
    with force_locale("en"):
        english = translate(sentence)
    g.pop("catalogue", None)
    return str(sentence) if english == str(sentence) else f"{sentence} / {english}"


def _value(value: object) -> object:
    if isinstance(value, tuple):
        return listed(map(_value, value))
    return translate(value) if isinstance(value, Sentence) else value


def listed(words: Iterable[object]) -> str:
    """Words one after the other: 甲、乙 or A, B. They are shown as they are."""
    return gettext("、").join(map(str, words))


def aside(words: object) -> str:
    """Words in brackets, to follow something without a space between: （甲） or " (A)"."""
    return gettext("（%(words)s）") % {"words": words}
