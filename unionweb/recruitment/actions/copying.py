"""Beginning a drive like an earlier one."""

from dataclasses import replace
from datetime import datetime

from unionweb.audit import Actor
from unionweb.base.db import db
from unionweb.base.text import mark
from unionweb.recruitment.actions.setup import log
from unionweb.recruitment.models import Drive, Opening, Round
from unionweb.recruitment.rules.form import Field, form_json

VERBS = {"recruitment.copy": mark("照搬以前的招新")}


def copy_drive(earlier: Drive, drive: Drive, *, by: Actor, now: datetime) -> Drive:
    """Rules, rounds with their rubrics, form and announcement as they were; the openings of departments that
    still exist, where it is the same union's. Times are left open: they cannot be the same. `drive` is
    new."""
    drive.terms_data, drive.announcement = earlier.terms_data, earlier.announcement
    new_ids = _copy_openings(earlier, drive) if earlier.unit_id == drive.unit_id else {}
    for one in earlier.rounds:
        kept = ("position", "kind", "title", "weight", "line", "rubric_data", "least", "most")
        drive.rounds.append(Round(**{name: getattr(one, name) for name in kept}))
    drive.form_data = form_json([_asked_of(one, new_ids) for one in earlier.form if not one.retired])
    db.session.flush()
    log("recruitment.copy", drive, by, now, earlier=earlier.title)
    return drive


def _copy_openings(earlier: Drive, drive: Drive) -> dict[int, int]:
    """By the id of the earlier one, that of the new."""
    copies = {}
    for one in earlier.openings:
        if one.department is not None and one.department.closed:
            continue
        kept = ("department_id", "post", "position", "places", "line", "words")
        copies[one.id] = Opening(**{name: getattr(one, name) for name in kept})
        drive.openings.append(copies[one.id])
    db.session.flush()
    return {old: new.id for old, new in copies.items()}


def _asked_of(field: Field, new_ids: dict[int, int]) -> Field:
    """What only some were asked is asked of the same departments; of everybody where none of them is left."""
    return replace(field, openings=tuple(new_ids[one] for one in field.openings if one in new_ids))
