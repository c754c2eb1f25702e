"""Telling that something is damaged."""

from wtforms import TextAreaField

from unionweb.assets.actions.damage import WORDS_MOST
from unionweb.base.text import mark
from unionweb.base.web.forms import Form, at_most, required


class DamageForm(Form):
    """What is wrong."""

    words = TextAreaField(
        mark("哪里坏了"),
        [required(), at_most(WORDS_MOST)],
        description=mark("写清现象，例如“左边的支脚断了，仍能站立”"),
        render_kw={"rows": 3},
    )
