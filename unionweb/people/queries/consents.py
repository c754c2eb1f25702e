"""Who agreed to the notice on personal data."""

from unionweb.base.db import db
from unionweb.people.models import Consent
from unionweb.people.rules.consents import VERSION


def consent_of(person_id: int) -> Consent | None:
    """A person's consent to the version in force; None where there is none, or it was taken back."""
    consent = db.session.get(Consent, (person_id, VERSION))
    return consent if consent is not None and consent.withdrawn_at is None else None
