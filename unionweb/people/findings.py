"""What `doctor` says of the school's single sign-on."""

from collections.abc import Iterator
from datetime import datetime

from flask import current_app

from unionweb.base.findings import Finding, Level, Topic
from unionweb.config import Settings


def sso_findings(now: datetime) -> Iterator[Finding]:
    """Whether each server that is set answers and knows us; takes up to ten seconds for one that does not.
    Broken only where there is no password to come in by instead."""
    settings: Settings = current_app.config["SETTINGS"]
    if not (settings.sso.oidc or settings.sso.cas):
        return
    # Here and not above: its libraries are for those who use them.
    from unionweb.people.sso.probe import probe

    bad = Level.BROKEN if settings.sso.only else Level.WARN
    for one in probe(settings.sso, settings.address, now):
        yield Finding(Level.FINE if one.well else bad, Topic.SIGN_ON, one.sentence, one.mend)
