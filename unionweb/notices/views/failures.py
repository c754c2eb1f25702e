"""Messages that could not be delivered."""

from flask import Response, request

from unionweb.base.clock import now
from unionweb.base.refusals import NotFound
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.incoming import read_number
from unionweb.base.web.paging import paginate
from unionweb.notices.actions import failures as actions
from unionweb.notices.kinds import kind_of
from unionweb.notices.models import Mail
from unionweb.notices.queries import failures as queries
from unionweb.notices.queries import outbox
from unionweb.notices.views.room import room
from unionweb.people.policies import administers_school
from unionweb.people.signin import who

LABELS = {"mails": mark("邮件"), "digests": mark("每日汇总"), "robots": mark("群机器人")}


@room.get("/failed", policy=administers_school)
def failed() -> Response:
    """Whom, when, why; by carrier (`show`). Not what: a notice belongs to the person told."""
    show = request.args.get("show", "mails")
    if show not in queries.CARRIERS:
        raise NotFound
    return page(
        "notices/failed.html",
        found=paginate(queries.failures(show)),
        show=show,
        labels=LABELS,
        numbers=queries.numbers(),
        outbox=outbox(),
        kind_of=lambda one: kind_of(one.notice.key).label if isinstance(one, Mail) else LABELS[show],
    )


@room.post("/failed/<carrier>/retry", policy=administers_school)
def retry_failed(carrier: str) -> Response:
    """Try one (`id`) or all once more."""
    tried = actions.retry(_carrier(carrier), _numbers(), by=who().actor, now=now())
    tell(mark("%(n)s 条重新排队，几分钟内发出"), n=tried)
    return go("notices.failed", show=carrier)


@room.post("/failed/<carrier>/drop", policy=administers_school)
def drop_failed(carrier: str) -> Response:
    """Let one (`id`) or all be."""
    dropped = actions.drop(_carrier(carrier), _numbers(), by=who().actor, now=now())
    tell(mark("已放弃 %(n)s 条"), n=dropped)
    return go("notices.failed", show=carrier)


def _carrier(name: str) -> str:
    if name not in queries.CARRIERS:
        raise NotFound
    return name


def _numbers() -> list[int] | None:
    """The one that is named; None for all. Nonsense is none."""
    named = request.form.get("id")
    return None if named is None else [read_number(named) or 0]
