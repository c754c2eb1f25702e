"""Hashes that only this installation can make."""

from flask import current_app

from unionweb.people.rules.codes import keyed_hash


def keyed(purpose: str, text: str) -> str:
    """`keyed_hash` with the installation's secret key; 64 hexadecimal digits."""
    return keyed_hash(current_app.config["SECRET_KEY"], purpose, text)


def account_key(number: str) -> str:
    """How an account is called where its number should not be read; numbers of nobody have one too."""
    return keyed("account", number.upper())


def code_key(person_id: int, code: str) -> str:
    """What is stored of a one-time code. It belongs to one person: guessing among all is no easier."""
    return keyed(f"code:{person_id}", code)
