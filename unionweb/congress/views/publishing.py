"""The publication (公示) of the list of delegates."""

from flask import Response

from unionweb.base.clock import now
from unionweb.base.text import mark, say
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.congress import policies
from unionweb.congress.actions.publishing import publish_list
from unionweb.congress.forms.delegates import PublishForm
from unionweb.congress.models import Congress
from unionweb.congress.queries.congresses import congress_of, rule_set_of
from unionweb.congress.queries.publishing import changed_since, published_list, standing_of_list
from unionweb.congress.views.room import room
from unionweb.people.signin import who
from unionweb.publications.models import Publication
from unionweb.publications.rules import STATE_LABELS


@room.get("/<int:congress_id>/publish", policy=policies.reads_congress)
def publish(congress_id: int) -> Response:
    """How the publication stands, and the form to put the list up."""
    congress = congress_of(congress_id)
    return _page(congress, _form(congress))


@room.post("/<int:congress_id>/publish", policy=policies.manages_congress)
def put_up(congress_id: int) -> Response:
    """Put the list up as it is now."""
    congress = congress_of(congress_id)
    form = _form(congress)
    if attempt(form, lambda: _publish(congress, form)):
        tell(mark("代表名单已公示，任何人都可以查看并提出异议"))
        return go("congress.publish", congress_id=congress_id)
    return _page(congress, form)


def _form(congress: Congress) -> PublishForm:
    rules = rule_set_of(congress)
    number = rules.rule("C12").number
    days = number if isinstance(number, int) else 3
    working = "no" if rules.rule("C12.days").adopted else "yes"
    title = translate(say("%(name)s代表名单公示", name=congress.name))
    return PublishForm(None, title=title, days=days, working=working)


def _publish(congress: Congress, form: PublishForm) -> Publication:
    working = form.working.data == "yes"
    days, reason = form.days.data or 0, form.reason.data or ""
    return publish_list(congress, form.title.data or "", days, working, reason, by=who().actor, now=now())


def _page(congress: Congress, form: PublishForm) -> Response:
    standing = standing_of_list(congress, now())
    up = standing is not None and standing.publication.withdrawn_at is None
    return page(
        "congress/publish.html",
        form.status,
        congress=congress,
        form=form,
        standing=standing,
        up=up,
        changed=up and standing is not None and changed_since(standing.publication, congress.id),
        labels=STATE_LABELS,
        table=published_list(congress.id),
        manages=policies.manages_at(who(), congress.unit.place),
    )
