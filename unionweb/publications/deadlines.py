"""What ends next of publications, for those who run the installation."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy import select

from unionweb.base.clock import end_of, local_date
from unionweb.base.db import db
from unionweb.base.text import say
from unionweb.base.web.feature import Waiting
from unionweb.publications.models import Publication


def deadlines(now: datetime) -> Iterator[Waiting]:
    """When publications end."""
    standing = (
        Publication.withdrawn_at.is_(None),
        Publication.confirmed_at.is_(None),
        Publication.ends_on >= local_date(now),
    )
    for one in db.session.scalars(select(Publication).where(*standing).order_by(Publication.ends_on)):
        assert one.ends_on is not None
        address = url_for("publications.publication", publication_id=one.id)
        yield Waiting(
            say("公示期满：%(title)s", title=one.title), address, "publication", end_of(one.ends_on)
        )
