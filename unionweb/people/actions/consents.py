"""Agreeing to the notice on personal data, and taking that back."""

from datetime import datetime

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.text import mark
from unionweb.people.models import Consent
from unionweb.people.rules.consents import VERSION

VERBS = {
    "people.consent.agree": mark("同意个人信息处理说明"),
    "people.consent.withdraw": mark("撤回对个人信息处理的同意"),
}


def agree(person_id: int, *, by: Actor, now: datetime) -> Consent:
    """Agree to the version in force; said twice it is the first time that counts."""
    consent = db.session.get(Consent, (person_id, VERSION))
    if consent is None:
        consent = Consent(person_id=person_id, version=VERSION, agreed_at=now)
        db.session.add(consent)
    elif consent.withdrawn_at is not None:
        consent.agreed_at, consent.withdrawn_at = now, None
    else:
        return consent
    record(
        "people.consent.agree",
        subject=("person", person_id),
        by=by,
        now=now,
        details={"version": VERSION},
    )
    return consent


def withdraw(person_id: int, *, by: Actor, now: datetime) -> Consent | None:
    """Take it back; None where there was none. What was done before stays lawful (article 15)."""
    consent = db.session.get(Consent, (person_id, VERSION))
    if consent is None or consent.withdrawn_at is not None:
        return None
    consent.withdrawn_at = now
    record(
        "people.consent.withdraw",
        subject=("person", person_id),
        by=by,
        now=now,
        details={"version": VERSION},
    )
    return consent
