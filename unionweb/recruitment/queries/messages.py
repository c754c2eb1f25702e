"""The words of a drive's messages."""

from collections.abc import Mapping

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.recruitment.models import Drive, DriveText
from unionweb.recruitment.rules.messages import OCCASIONS, Kind, Words


def words_of(drive: Drive, kind: Kind) -> Words:
    """The drive's own, or the shipped ones."""
    own = db.session.get(DriveText, (drive.id, kind.value))
    return OCCASIONS[kind].usual if own is None else Words(own.subject, own.body)


def own_words(drive: Drive) -> Mapping[str, DriveText]:
    """Those that the drive has changed, by kind."""
    query = select(DriveText).where(DriveText.drive_id == drive.id)
    return {one.kind: one for one in db.session.scalars(query)}
