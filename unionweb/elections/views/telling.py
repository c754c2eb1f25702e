"""The teller's page (监票人): keys, comparison, signature, handing in. The secret never leaves the phone;
what is sent are the public halves, the signature and, at the end, the one key that becomes public."""

from urllib.parse import urlsplit

from flask import Response, request

from unionweb.ballots.rules.encoding import Malformed, b64, unb64
from unionweb.base.clock import now
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.elections import policies
from unionweb.elections.actions import tellers as actions
from unionweb.elections.models import Teller
from unionweb.elections.queries.elections import election_of
from unionweb.elections.queries.outcome import outcome
from unionweb.elections.queries.slips import slips_of
from unionweb.elections.queries.tellers import tellers_of, the_teller
from unionweb.elections.rules.stages import PREPARING, STAGES, Stage, is_before
from unionweb.elections.views.room import room
from unionweb.people.signin import who

STEPS = (mark("生成钥匙"), mark("核对指纹"), mark("签名封箱"), mark("交出钥匙"))


@room.get("/<int:election_id>/telling", policy=policies.tells_in)
def telling(election_id: int) -> Response:
    """What the teller has to do at this stage."""
    election, closed = election_of(election_id), outcome(election_id)
    teller = the_teller(election_id, who().person_id)
    return page(
        "elections/telling.html",
        election=election,
        stage_word=STAGES[election.stage],
        teller=teller,
        tellers=tellers_of(election_id),
        scene=_scene(election.stage),
        steps=STEPS,
        step=_step(election.stage, teller),
        statement=b64(closed.statement) if closed else "",
        encoded=b64,
        secure=is_secure(),
        slips=slips_of(election),
        announced=not is_before(election.stage, Stage.ANNOUNCED),
    )


def _scene(stage: Stage) -> str:
    if stage in PREPARING:
        return "keys"
    if is_before(stage, Stage.CLOSED):
        return "compare"
    return "close" if stage is Stage.CLOSED else "done"


def _step(stage: Stage, teller: Teller) -> int:
    """Which of the four steps is to be done; 4 when none is."""
    if not is_before(stage, Stage.OPENED) or teller.handed_in is not None:
        return len(STEPS)
    if stage in PREPARING:
        return 0
    if is_before(stage, Stage.CLOSED):
        return 1
    return 2 if teller.signature is None else 3


def is_secure() -> bool:
    """Whether nobody on the way could have changed this page."""
    return request.is_secure or urlsplit(request.host_url).hostname in ("localhost", "127.0.0.1")


def _sent(name: str) -> bytes:
    """A hidden field that the script filled in. Refusal when it did not."""
    try:
        sent = unb64(request.form.get(name, ""))
    except Malformed:
        sent = b""
    if not sent:
        raise Refusal("这部手机没有发出钥匙或签名：请换一个较新的浏览器再试")
    return sent


def _me(election_id: int) -> Teller:
    return the_teller(election_id, who().person_id)


def _back(election_id: int, words: str) -> Response:
    tell(words)
    return go("elections.telling", election_id=election_id)


@room.post("/<int:election_id>/telling/keys", policy=policies.tells_in)
def take_keys(election_id: int) -> Response:
    """Keep the public halves."""
    x25519, ed25519 = _sent("x25519"), _sent("ed25519")
    actions.take_keys(_me(election_id), x25519, ed25519, by=who().actor, now=now())
    return _back(election_id, mark("钥匙已登记，请马上备份"))


@room.post("/<int:election_id>/telling/compared", policy=policies.tells_in)
def compare(election_id: int) -> Response:
    """The fingerprint on the phone is that of the hall screen."""
    actions.compare(_me(election_id), by=who().actor, now=now())
    return _back(election_id, mark("已记下：指纹一致"))


@room.post("/<int:election_id>/telling/signature", policy=policies.tells_in)
def sign_close(election_id: int) -> Response:
    """Keep the signature under the close statement."""
    actions.sign_close(_me(election_id), _sent("signature"), by=who().actor, now=now())
    return _back(election_id, mark("已签名封箱"))


@room.post("/<int:election_id>/telling/key", policy=policies.tells_in)
def hand_in(election_id: int) -> Response:
    """Take the key that opens the box; it is public from now on."""
    actions.hand_in(_me(election_id), _sent("private"), by=who().actor, now=now())
    return _back(election_id, mark("钥匙已交出，谢谢您"))
