"""What everybody may read of a drive: its page under a short address, and its poster."""

import re

from flask import Response

from unionweb.base.clock import local_date, now
from unionweb.base.db import db
from unionweb.base.refusals import NotFound
from unionweb.base.web.answers import page
from unionweb.base.web.policies import everyone
from unionweb.base.web.qr import qr_svg
from unionweb.base.web.site import certain_site
from unionweb.people.look_ups import guarded
from unionweb.people.models import Person
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.models import Drive
from unionweb.recruitment.queries import drives as queries
from unionweb.recruitment.queries.applications import application_for, eligibility_of
from unionweb.recruitment.rules.eligibility import Eligibility
from unionweb.recruitment.rules.files import wanted_for
from unionweb.recruitment.rules.form import FieldKind
from unionweb.recruitment.rules.ready import takes_applications
from unionweb.recruitment.rules.scores import BINDINGS
from unionweb.recruitment.rules.stages import ROUND_KINDS, STAGES, Stage
from unionweb.recruitment.rules.terms import CHECKS, TIE_KEYS
from unionweb.recruitment.views.room import room

_CODE = re.compile(r"[0-9a-z]{4,12}", re.ASCII)


def public(code: str) -> Response:
    """Departments, dates, rules in words; and for whoever is signed in whether he may apply. Also when a
    phone has put capitals in. Of a draft only those who prepare it know."""
    if not _CODE.fullmatch(code.lower()):
        raise NotFound
    drive = queries.drive_with(code.lower())
    if drive.stage is Stage.DRAFT and not policies.manages_drive(who(), drive.id):
        raise NotFound
    return _page(drive)


def _page(drive: Drive) -> Response:
    person, moment = who(), now()
    own = application_for(drive.id, person.person_id) if person.signed_in else None
    return page(
        "recruitment/public.html",
        drive=drive,
        terms=drive.terms,
        is_open=takes_applications(drive.stage, drive.opens_at, drive.closes_at, moment),
        is_early=drive.stage is Stage.OPEN and drive.opens_at is not None and moment < drive.opens_at,
        own=own,
        eligibility=_eligibility(drive) if own is None else None,
        recommends=policies.recommends_to(person, drive.id),
        works=person.signed_in and policies.works_on_drive(person, drive.id),
        files=[
            (one, wanted_for(one.id)) for one in drive.form if one.kind is FieldKind.FILE and not one.retired
        ],
        paragraphs=[one.strip() for one in re.split(r"\n\s*\n", drive.announcement) if one.strip()],
        kinds=ROUND_KINDS,
        bindings=BINDINGS,
        checks=CHECKS,
        tie_words=[TIE_KEYS[one] for one in drive.terms.ties],
        stages=STAGES,
    )


def _eligibility(drive: Drive) -> Eligibility | None:
    person = db.session.get(Person, who().person_id) if who().signed_in else None
    return None if person is None else eligibility_of(drive, person, local_date(now()))


@room.get("/drives/<int:drive_id>/poster", policy=policies.works_on_drive)
def poster(drive_id: int) -> Response:
    """One A4 sheet with the code of that page."""
    drive = queries.drive_of(drive_id)
    address = f"{certain_site()}/r/{drive.code}"
    return page("recruitment/poster.html", drive=drive, address=address, qr_code=qr_svg(address))


room.beside("/r/<code>", guarded(public), policy=everyone)
