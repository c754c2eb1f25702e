"""Choose a password with a one-time code."""

from flask import Response, request

from unionweb.audit import Actor
from unionweb.base.clock import now
from unionweb.base.db import end_reading, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.policies import everyone
from unionweb.people.actions import activation, attempts, consents
from unionweb.people.forms.accounts import ActivationForm
from unionweb.people.hashing import gate, hash_password
from unionweb.people.known_devices import attempt_at, know_device
from unionweb.people.queries.identity import who_is
from unionweb.people.rules.passwords import check_password
from unionweb.people.signin import new_session, new_token, remember
from unionweb.people.sso.ways import refuse_password
from unionweb.people.views.room import room


@room.route("/activate", methods=["GET", "POST"], policy=everyone, transaction=False)
def activate() -> Response:
    """The form; the QR code on a slip fills in number and code. Nothing is written while the password is
    hashed, hence the own transaction."""
    form = ActivationForm(number=request.args.get("number", ""), code=request.args.get("code", ""))
    if form.submitted and form.validate() and form.again_is_same():
        try:
            return _activate(form)
        except Refusal as refusal:
            form.refuse(refusal)
    return page("people/activate.html", form.status, form=form)


def _activate(form: ActivationForm) -> Response:
    typed = form.read()
    holder = activation.code_holder(typed, now=now())
    check_password(typed.password, number=holder.number, name=holder.name)
    end_reading()
    with gate.place():
        hashed = hash_password(typed.password)
    token = new_token()
    new = new_session(token)
    with unit_of_work():
        person = activation.activate(typed, hashed, new, now=new.starts_at)
        # The page says that this button agrees to the notice.
        consents.agree(person.id, by=Actor(person.id, person.name), now=new.starts_at)
        attempts.arrive(attempt_at(person.number), now=new.starts_at)
        me, number = who_is(person, new.starts_at, new.token_hash), person.number
        refuse_password(me)
    remember(token, me)
    tell(mark("密码已设好，您已登录。以后用学号和这个密码登录。"))
    return know_device(go("home.index"), number)
