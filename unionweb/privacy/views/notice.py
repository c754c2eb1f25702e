"""The notice on personal data, made from the register, and agreeing to it."""

from flask import Response

from unionweb.base.clock import now
from unionweb.base.refusals import found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.policies import everyone, signed_in
from unionweb.people.actions import consents
from unionweb.people.queries.consents import consent_of
from unionweb.people.rules.consents import VERSION
from unionweb.people.signin import who
from unionweb.privacy.rules.holding import AT_ERASURE, GROUNDS
from unionweb.privacy.rules.notice import VERSION_OF
from unionweb.privacy.rules.register import CHAPTERS, PLAIN
from unionweb.privacy.views.room import room


@room.get("/", policy=everyone)
def notice() -> Response:
    """What is stored about whom, why, for how long, who sees it, what erases it."""
    me = who().person_id
    return page(
        "privacy/notice.html",
        chapters=CHAPTERS,
        plain=PLAIN,
        grounds=GROUNDS,
        at_erasure=AT_ERASURE,
        version=VERSION,
        version_of=VERSION_OF,
        consent=None if me is None else consent_of(me),
    )


@room.post("/agree", policy=signed_in)
def agree() -> Response:
    """To the version in force."""
    consents.agree(found(who().person_id), by=who().actor, now=now())
    tell(mark("已记录您的同意"))
    return go("home.index")


@room.post("/withdraw", policy=signed_in)
def withdraw() -> Response:
    """Take it back."""
    if consents.withdraw(found(who().person_id), by=who().actor, now=now()):
        tell(mark("已撤回同意。撤回前的处理不受影响；不再使用的话，请在这里要求删除。"))
    return go("privacy.mine", anchor="erasing")
