"""Log in, log out, change the password.

Log-in and change of password do without the one transaction a request: while a password is being
hashed, nobody else could write. They take short steps instead: look up, count the attempt, hash
outside any transaction, then write.
"""

from flask import Response, request, url_for

from unionweb.base.clock import now
from unionweb.base.db import end_reading, unit_of_work
from unionweb.base.refusals import Refusal, found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, go_to, page, tell
from unionweb.base.web.forms import Form
from unionweb.base.web.policies import everyone, signed_in
from unionweb.people.actions import accounts, attempts, sessions
from unionweb.people.forms.accounts import PasswordForm, SignInForm
from unionweb.people.hashing import gate, hash_password, is_outdated, is_right
from unionweb.people.known_devices import attempt_at, know_device
from unionweb.people.queries.accounts import Candidate, candidate, candidate_by_id
from unionweb.people.queries.attempts import next_attempt_at
from unionweb.people.queries.identity import who_by_session, who_is
from unionweb.people.queries.sessions import way_of
from unionweb.people.rules.addresses import local_address
from unionweb.people.rules.passwords import check_password
from unionweb.people.rules.throttle import Attempt, TooManyAttempts, minutes_until
from unionweb.people.signin import attempt_in_session, forget, new_session, new_token, remember, who
from unionweb.people.sso import ways
from unionweb.people.views.room import room


@room.route("/sign-in", methods=["GET", "POST"], policy=everyone, transaction=False)
def sign_in() -> Response:
    """Log in, and on to where one wanted to go."""
    form = SignInForm(next=request.args.get("next", ""))
    if who().signed_in and not form.submitted:
        return _onwards(form)
    if form.submitted and form.validate():
        try:
            return _enter(form)
        except TooManyAttempts as slow:
            return _too_many("people/sign_in.html", form, slow)
        except Refusal as refusal:
            form.refuse(refusal)
    return page("people/sign_in.html", form.status, form=form, wait=None, sso=ways.offered())


def _enter(form: SignInForm) -> Response:
    number, password = form.read()
    attempt = attempt_at(number)
    known = _look_up(attempt, number)
    with gate.place():
        right = _check(attempt, known, password)
        rehashed = hash_password(password) if right and is_outdated(right.password_hash) else None
    if right is None:
        raise Refusal(accounts.WRONG)
    token = new_token()
    new = new_session(token)
    with unit_of_work():
        accounts.log_in(right.person_id, new, seen=right.password_hash, rehashed=rehashed, now=new.starts_at)
        attempts.arrive(attempt, now=new.starts_at)
        me = found(who_by_session(new.token_hash, new.starts_at))
        ways.refuse_password(me)
    remember(token, me)
    return know_device(_onwards(form), right.number)


def _onwards(form: SignInForm) -> Response:
    return go_to(local_address(form.next.data) or url_for("home.index"))


def _look_up(attempt: Attempt, number: str) -> Candidate | None:
    """Whose password is to be checked. Who must wait is told before anything is written."""
    until = next_attempt_at(attempt, now())
    if until is not None:
        raise TooManyAttempts(until)
    known = candidate(number)
    end_reading()
    return known


def _check(attempt: Attempt, known: Candidate | None, password: str) -> Candidate | None:
    """Count the attempt, then compare. Without a candidate it takes as long and fails."""
    with unit_of_work():
        attempts.reserve(attempt, now=now())
    return known if is_right(known.password_hash if known else None, password) else None


def _too_many(template: str, form: Form, slow: TooManyAttempts) -> Response:
    minutes = minutes_until(slow.until, now())
    form.refuse(Refusal("密码输错的次数太多，请等 %(minutes)s 分钟再试。", minutes=minutes))
    response = page(template, 429, form=form, wait=minutes, sso=ways.offered())
    response.headers["Retry-After"] = str(minutes * 60)
    return response


@room.post("/sign-out", policy=everyone)
def sign_out() -> Response:
    """End this log-in."""
    me = who()
    way = way_of(me.session)
    if me.person_id is not None:
        sessions.end(me.person_id, me.session)
    forget()
    if way in ways.WAYS_OUT:
        return go("people.signed_out", way=way)
    tell(mark("已退出登录。"))
    return go("people.sign_in")


@room.route("/password", methods=["GET", "POST"], policy=signed_in, transaction=False)
def password() -> Response:
    """Change the password."""
    form = PasswordForm()
    if form.submitted and form.validate() and form.again_is_same():
        try:
            return _change(form)
        except TooManyAttempts as slow:
            return _too_many("people/password.html", form, slow)
        except Refusal as refusal:
            form.refuse(refusal)
    return page("people/password.html", form.status, form=form, wait=None)


def _change(form: PasswordForm) -> Response:
    me = who()
    known = found(candidate_by_id(found(me.person_id)))
    current, chosen = form.read()
    check_password(chosen, number=known.number, name=me.name)
    end_reading()
    attempt = attempt_in_session(known.number)
    with gate.place():
        if _check(attempt, known, current) is None:
            raise Refusal("现在的密码不对。", field="current")
        hashed = hash_password(chosen)
    token = new_token()
    new = new_session(token)
    with unit_of_work():
        person = accounts.change_password(
            known.person_id, hashed, new, seen=known.password_hash, by=me.actor, now=new.starts_at
        )
        attempts.clear(attempt)
        me = who_is(person, new.starts_at, new.token_hash)
    remember(token, me)
    tell(mark("密码已修改，其他设备上的登录已全部结束。"))
    return know_device(go("people.account"), known.number)
