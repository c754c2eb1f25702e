"""Who prepares a drive, who applies, who sees which application."""

from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.people.rules.organisation import UnitKind
from unionweb.people.rules.roles import Place, Role
from unionweb.people.rules.who import Who
from unionweb.recruitment.models import (
    Application,
    Drive,
    Juror,
    Offer,
    Panel,
    Probation,
    Round,
    Sheet,
    Slot,
    Upload,
)
from unionweb.recruitment.queries.applications import application_for
from unionweb.recruitment.queries.scoring import juror_in
from unionweb.recruitment.rules.stages import ApplicationState, Stage

MANAGERS = (Role.RECRUITMENT_LEAD, Role.PRESIDIUM, Role.ADMINISTRATOR)
RECOMMENDERS = (Role.PRESIDIUM, Role.RECRUITMENT_LEAD, Role.ADVISER)


def manages_at(who: Who, place: Place) -> bool:
    """Prepares and runs the drives of a place: recruitment lead, presidium, administrator."""
    return any(who.holds(role, place) for role in MANAGERS)


def manages_some_drive(who: Who, **_arguments: object) -> bool:
    """The same, of some unit."""
    return any(who.holds(role) for role in MANAGERS)


def managed_units(who: Who) -> frozenset[int]:
    """The units where a person prepares drives, without those below them."""
    return frozenset(one.unit_id for one in who.held if one.role in MANAGERS and one.department_id is None)


def manages_drive(who: Who, drive_id: int, **_arguments: object) -> bool:
    """The same, of this drive's unit."""
    return manages_at(who, _drive(drive_id).unit.place)


def advises_drive(who: Who, drive_id: int, **_arguments: object) -> bool:
    """Guides the union that recruits: approves what is decided."""
    return who.holds(Role.ADVISER, _drive(drive_id).unit.place)


def headed_openings(who: Who, drive: Drive) -> frozenset[int]:
    """The openings of a drive whose department a person heads."""
    return frozenset(
        one.id
        for one in drive.openings
        if one.department is not None and who.holds(Role.DEPARTMENT_HEAD, one.department.place)
    )


def works_on_drive(who: Who, drive_id: int, **_arguments: object) -> bool:
    """Prepares it, guides it, or heads one of its departments: sees how far it is."""
    drive = _drive(drive_id)
    overlooks = manages_drive(who, drive_id) or advises_drive(who, drive_id)
    return overlooks or bool(headed_openings(who, drive))


def sees_applications(who: Who, drive_id: int, **_arguments: object) -> bool:
    """Sees a list of applications: managers all of them, a head those to his department."""
    return manages_drive(who, drive_id) or bool(headed_openings(who, _drive(drive_id)))


def is_candidate(who: Who, application_id: int, **_arguments: object) -> bool:
    """Whose application it is."""
    return who.person_id is not None and _application(application_id).person_id == who.person_id


def sees_application(who: Who, application_id: int, **_arguments: object) -> bool:
    """The candidate always; once it is handed in also the managers and the heads of the departments chosen.
    What is a draft or taken back is nobody else's business."""
    if is_candidate(who, application_id):
        return True
    one = _application(application_id)
    if one.state is not ApplicationState.SUBMITTED:
        return False
    chosen = {one.first_id, one.second_id} - {None}
    return manages_drive(who, one.drive_id) or bool(headed_openings(who, one.drive) & chosen)


def sees_upload(who: Who, upload_id: int, **_arguments: object) -> bool:
    """Whoever sees the application."""
    return sees_application(who, found(db.session.get(Upload, upload_id)).application_id)


def recommends_somewhere(who: Who, **_arguments: object) -> bool:
    """An officer of a college union: presidium, recruitment lead, adviser."""
    return any(one.role in RECOMMENDERS and one.department_id is None for one in who.held)


def recommending_units(who: Who, drive: Drive) -> frozenset[int]:
    """The colleges in whose name a person may recommend applicants of this drive; none unless it is the
    school's."""
    if drive.unit.kind is not UnitKind.SCHOOL:
        return frozenset()
    held = (one for one in who.held if one.role in RECOMMENDERS and one.department_id is None)
    return frozenset(one.unit_id for one in held if one.unit_id != drive.unit_id)


def recommends_to(who: Who, drive_id: int, **_arguments: object) -> bool:
    """May recommend applicants of this drive, while nothing is decided."""
    drive = _drive(drive_id)
    return drive.stage in (Stage.OPEN, Stage.SCORING) and bool(recommending_units(who, drive))


def sees_drives(who: Who, **_arguments: object) -> bool:
    """Everybody: the list shows what is public, and what is the reader's own."""
    return True


def _drive(drive_id: int) -> Drive:
    return found(db.session.get(Drive, drive_id))


def _application(application_id: int) -> Application:
    return found(db.session.get(Application, application_id))


def applies(who: Who, drive_id: int, **_arguments: object) -> bool:
    """Everybody with an account: the pages show a person's own application only, and say whether he may."""
    return who.signed_in and _drive(drive_id).stage is not Stage.DRAFT


def oversees_drive(who: Who, drive_id: int, **_arguments: object) -> bool:
    """Sees the ranking and what is decided: those who manage the drive, and the adviser."""
    return manages_drive(who, drive_id) or advises_drive(who, drive_id)


def sees_explanation(who: Who, application_id: int, **_arguments: object) -> bool:
    """How a rank came about: whoever oversees the drive; the candidate once the result is public."""
    one = _application(application_id)
    if one.state is not ApplicationState.SUBMITTED:
        return False
    public = one.drive.stage in (Stage.PUBLISHED, Stage.OFFERS, Stage.FINISHED)
    return oversees_drive(who, one.drive_id) or (public and is_candidate(who, application_id))


def oversees_application(who: Who, application_id: int, **_arguments: object) -> bool:
    """Manages the drive that it belongs to."""
    return manages_drive(who, _application(application_id).drive_id)


def answers_offer(who: Who, offer_id: int, **_arguments: object) -> bool:
    """Whose offer it is."""
    return is_candidate(who, found(db.session.get(Offer, offer_id)).application_id)


def judges_probation(who: Who, application_id: int, **_arguments: object) -> bool:
    """Says whether a new member stays: whoever manages the drive, and the head of the department."""
    one = found(db.session.get(Probation, application_id))
    department = one.tenure.department
    heads = department is not None and who.holds(Role.DEPARTMENT_HEAD, department.place)
    return heads or manages_drive(who, one.application.drive_id)


def judges_in_drive(who: Who, drive_id: int, **_arguments: object) -> bool:
    """Sees the new members on trial: whoever oversees the drive, heads those of their departments."""
    return oversees_drive(who, drive_id) or bool(headed_openings(who, _drive(drive_id)))


def manages_round(who: Who, round_id: int, **_arguments: object) -> bool:
    """Runs the drive that the round belongs to."""
    return manages_drive(who, _round(round_id).drive_id)


def manages_panel(who: Who, panel_id: int, **_arguments: object) -> bool:
    """The same, by a panel."""
    return manages_drive(who, found(db.session.get(Panel, panel_id)).round.drive_id)


def manages_juror(who: Who, juror_id: int, **_arguments: object) -> bool:
    """The same, by a juror."""
    return manages_drive(who, found(db.session.get(Juror, juror_id)).panel.round.drive_id)


def manages_slot(who: Who, slot_id: int, **_arguments: object) -> bool:
    """The same, by a slot."""
    return manages_drive(who, found(db.session.get(Slot, slot_id)).panel.round.drive_id)


def manages_sheet(who: Who, sheet_id: int, **_arguments: object) -> bool:
    """The same, by a juror's sheet."""
    return manages_drive(who, found(db.session.get(Sheet, sheet_id)).juror.panel.round.drive_id)


def scores_somewhere(who: Who, **_arguments: object) -> bool:
    """Everybody with an account: the page lists the rounds in which he has somebody to score."""
    return who.signed_in


def scores_in(who: Who, round_id: int, **_arguments: object) -> bool:
    """A juror of the round, while he serves."""
    return who.person_id is not None and juror_in(_round(round_id).id, who.person_id) is not None


def scores_sheet(who: Who, sheet_id: int, **_arguments: object) -> bool:
    """Whose sheet it is, while he serves: nobody else reads what a juror gives before it is handed in."""
    juror = found(db.session.get(Sheet, sheet_id)).juror
    return who.person_id is not None and juror.person_id == who.person_id and juror.ended_at is None


def receives(who: Who, round_id: int, **_arguments: object) -> bool:
    """Stands at the door of a simulation: whoever runs the drive, and the jurors."""
    return manages_round(who, round_id) or scores_in(who, round_id)


def takes_part(who: Who, round_id: int, **_arguments: object) -> bool:
    """Somebody whose application to the drive was handed in; whether he goes on, the page says."""
    if who.person_id is None:
        return False
    own = application_for(_round(round_id).drive_id, who.person_id)
    return own is not None and own.state is ApplicationState.SUBMITTED


def takes_slot(who: Who, slot_id: int, **_arguments: object) -> bool:
    """The same, by a slot."""
    return takes_part(who, found(db.session.get(Slot, slot_id)).panel.round_id)


def _round(round_id: int) -> Round:
    return found(db.session.get(Round, round_id))
