"""Forms of log-in, activation and password. A password is read exactly as it was typed."""

import wtforms

from unionweb.base.text import mark
from unionweb.base.web.forms import Form, Line, at_most, required
from unionweb.people.rules.codes import Activation, read_number
from unionweb.people.rules.passwords import MOST

_PLAIN = {"autocapitalize": "off", "autocorrect": "off", "spellcheck": "false"}
_NEW = {"autocomplete": "new-password", "minlength": "8", "maxlength": str(MOST)}
_NEW_HINT = mark("至少 8 个字符；不能是学号、姓名，也不要用 12345678 这样的密码。一句话最好记。")
_AGAIN = mark("再输入一次新密码")
_DIFFERENT = mark("两次输入的密码不一样，请重新输入")


class SignInForm(Form):
    """Log-in. `next` is where to go afterwards."""

    number = Line(
        mark("学号"),
        [required(), at_most(24)],
        description=mark("老师请填工号"),
        render_kw={**_PLAIN, "autocomplete": "username"},
    )
    password = wtforms.PasswordField(
        mark("密码"), [required(), at_most(MOST)], render_kw={"autocomplete": "current-password"}
    )
    next = wtforms.HiddenField()

    def read(self) -> tuple[str, str]:
        """Number and password."""
        return read_number(self.number.data or ""), self.password.data or ""


class NewPasswordForm(Form):
    """What forms that set a password share."""

    def again_is_same(self) -> bool:
        """Whether both passwords agree; says so at the field if not."""
        same: bool = self["password"].data == self["again"].data
        if not same:
            self["again"].errors = [*self["again"].errors, _DIFFERENT]
        return same


class ActivationForm(NewPasswordForm):
    """A one-time code, and the password chosen with it."""

    number = Line(mark("学号"), [required(), at_most(24)], render_kw={**_PLAIN, "autocomplete": "username"})
    code = Line(
        mark("激活码"),
        [required(), at_most(40)],
        description=mark("12 位，例如 7K2M-Q9XA-03TB；大小写和短横线都没关系"),
        render_kw={**_PLAIN, "autocomplete": "one-time-code"},
    )
    password = wtforms.PasswordField(
        mark("新密码"), [required(), at_most(MOST)], description=_NEW_HINT, render_kw=_NEW
    )
    again = wtforms.PasswordField(_AGAIN, [required(), at_most(MOST)], render_kw=_NEW)

    def read(self) -> Activation:
        """What was typed."""
        return Activation(self.number.data or "", self.code.data or "", self.password.data or "")


class PasswordForm(NewPasswordForm):
    """Another password, for somebody who knows the present one."""

    current = wtforms.PasswordField(
        mark("现在的密码"), [required(), at_most(MOST)], render_kw={"autocomplete": "current-password"}
    )
    password = wtforms.PasswordField(
        mark("新密码"), [required(), at_most(MOST)], description=_NEW_HINT, render_kw=_NEW
    )
    again = wtforms.PasswordField(_AGAIN, [required(), at_most(MOST)], render_kw=_NEW)

    def read(self) -> tuple[str, str]:
        """The present password and the new one."""
        return self.current.data or "", self.password.data or ""
