"""Whether this installation sends mail, and through whom."""

from flask import current_app

from unionweb.config import MailServer, Settings


def settings() -> Settings:
    """Those of this installation."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def mail_server() -> MailServer | None:
    """The school's mail server; None when none is set up."""
    return settings().mail
