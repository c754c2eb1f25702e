"""In what environment our programs are started: with the settings that a test gives them, and no others."""

import os

from flask import Flask

from unionweb.config import Settings


def environment_of(app: Flask, **more: str) -> dict[str, str]:
    """In which a program works on an application's database; no settings but these."""
    settings: Settings = app.config["SETTINGS"]
    return bare(
        UNIONWEB_INSTANCE=str(settings.instance),
        UNIONWEB_DATABASE_URL=settings.database_url,
        UNIONWEB_SECRET_KEY=settings.secret_key,
        **more,
    )


def bare(**settings: str) -> dict[str, str]:
    """Ours, with no settings but these."""
    return {name: value for name, value in os.environ.items() if not name.startswith("UNIONWEB_")} | settings
