"""A candidate's own application: how it stands, and everything that is stored about it."""

from flask import Response

from unionweb.base.clock import local_date, now
from unionweb.base.refusals import found
from unionweb.base.web.answers import download, page
from unionweb.people.models.roster import unpack
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.queries import drives as queries
from unionweb.recruitment.queries.applications import application_for, eligibility_then
from unionweb.recruitment.queries.criteria import criteria_of
from unionweb.recruitment.queries.own import archive_of, placement_of, results_of
from unionweb.recruitment.queries.rolling import offer_for
from unionweb.recruitment.rules.ready import takes_applications
from unionweb.recruitment.rules.stages import (
    APPLICATION_STATES,
    OFFER_STATES,
    OUTCOMES,
    ROUND_KINDS,
    ROUND_STATES,
    STAGES,
    may_withdraw,
)
from unionweb.recruitment.views.room import room


@room.get("/drives/<int:drive_id>/mine", policy=policies.applies)
def mine(drive_id: int) -> Response:
    """Every round's state, own scores and the reason once they are published, taking it back."""
    drive = queries.drive_of(drive_id)
    own = found(application_for(drive_id, who().person_id))
    placement = placement_of(own)
    return page(
        "recruitment/mine.html",
        drive=drive,
        own=own,
        takes=takes_applications(drive.stage, drive.opens_at, drive.closes_at, now()),
        withdraws=may_withdraw(drive.stage),
        eligibility=eligibility_then(own),
        results=results_of(own),
        criteria=criteria_of(own),
        placement=placement,
        reason=unpack(placement.reason) if placement else None,
        states=APPLICATION_STATES,
        stages=STAGES,
        kinds=ROUND_KINDS,
        round_states=ROUND_STATES,
        outcomes=OUTCOMES,
        offer=offer_for(own.id),
        offer_states=OFFER_STATES,
        newer=own.form_version < drive.form_version,
    )


@room.get("/drives/<int:drive_id>/mine/download", policy=policies.applies)
def download_mine(drive_id: int) -> Response:
    """A ZIP of it: a text in JSON, and the files."""
    own = found(application_for(drive_id, who().person_id))
    name = f"{own.drive.title}-{own.person.name}-{local_date(now())}.zip"
    response = download(b"", name, "application/zip")
    response.response = archive_of(own)
    return response
