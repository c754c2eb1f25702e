"""What the reader has: when it is due, more time, a word beforehand, what is owed, what was."""

from collections.abc import Callable

from flask import Response

from unionweb.assets import policies
from unionweb.assets.actions import extending
from unionweb.assets.forms.owing import LateForm
from unionweb.assets.models import LoanItem
from unionweb.assets.queries import mine as queries
from unionweb.assets.queries.consumables import taken_by
from unionweb.assets.queries.desk import body_name
from unionweb.assets.queries.loans import the_loan
from unionweb.assets.queries.owing import bars_of, claims_of, item_by_id
from unionweb.assets.rules.states import MOVEMENT_KINDS
from unionweb.assets.views.room import room
from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.paging import paginate
from unionweb.people.signin import who

BOTH = ["GET", "POST"]


@room.get("/mine", policy=policies.signed_in)
def mine() -> Response:
    """What I have now."""
    person_id, moment = who().person_id or 0, now()
    loans = queries.open_loans(person_id)
    return page(
        "assets/mine.html",
        loans=loans,
        bodies={loan.id: body_name(loan.department, loan.unit) for loan in loans},
        more={item.id: may_extend(item) for loan in loans for item in loan.items},
        unconfirmed=queries.unconfirmed(person_id),
        claims=claims_of(person_id),
        bars=bars_of(person_id, moment),
        stores=queries.stores_by_id(),
        moment=moment,
    )


def may_extend(item: LoanItem) -> bool:
    """Whether the button is offered; a reservation may still stand against it."""
    return (
        item.returned_at is None and item.due_at > now() and item.extended < item.loan.store.terms.extensions
    )


@room.get("/mine/history", policy=policies.signed_in)
def my_history() -> Response:
    """What I had."""
    listed = paginate(queries.past_items(who().person_id or 0))
    return page("assets/mine_history.html", listed=listed)


@room.get("/mine/consumables", policy=policies.signed_in)
def my_consumables() -> Response:
    """What I took."""
    listed = paginate(taken_by(who().person_id or 0))
    return page("assets/mine_consumables.html", listed=listed, kinds=MOVEMENT_KINDS)


@room.post("/lent/<int:item_id>/renew", policy=policies.borrows_item)
def renew_item(item_id: int) -> Response:
    """One thing for longer."""
    item = item_by_id(item_id)
    return _renewed(lambda: (extending.extend(item, by=who().actor, now=now()),))


@room.post("/loans/<int:loan_id>/renew", policy=policies.borrows_loan)
def renew_loan(loan_id: int) -> Response:
    """All that is out of a loan for longer."""
    items = [item for item in the_loan(loan_id).items if item.returned_at is None]
    return _renewed(lambda: extending.extend_all(items, by=who().actor, now=now()))


def _renewed(work: Callable[[], object]) -> Response:
    try:
        with db.session.begin_nested():
            work()
        tell(say("已续借，请看新的应还时间"))
    except Refusal as refusal:
        tell(refusal.sentence, "error")
    return go("assets.mine")


@room.route("/loans/<int:loan_id>/late", methods=BOTH, policy=policies.borrows_loan)
def will_be_late(loan_id: int) -> Response:
    """I will be late."""
    loan, form = the_loan(loan_id), LateForm()
    if attempt(form, lambda: extending.say_late(loan, form.words.data or "", by=who().actor, now=now())):
        tell(mark("已告知物资管理员，请尽快归还"))
        return go("assets.mine")
    items = [item for item in loan.items if item.returned_at is None]
    return page("assets/mine_late.html", form.status, form=form, loan=loan, items=items, moment=now())
