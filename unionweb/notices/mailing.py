"""Whether this installation sends mail, and through whom."""

from flask import current_app

from unionweb.config import MailServer, Settings


def mail_server() -> MailServer | None:
    """The school's mail server; None when none is set up."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.mail
