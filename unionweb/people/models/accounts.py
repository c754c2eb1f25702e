"""Accounts and log-ins. A secret is stored only as a hash."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.db import Model, UTCDateTime
from unionweb.people.models.persons import Person


class Account(Model):
    """A person's way in. It waits for activation, by a code or by single sign-on; without a password only the
    latter leads in. `disabled` stops log-in."""

    __tablename__ = "account"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    activated_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    disabled: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(lazy="joined")

    @property
    def active(self) -> bool:
        """Whether somebody has come in with it."""
        return self.password_hash is not None or self.activated_at is not None

    @classmethod
    def is_active(cls) -> ColumnElement[bool]:
        """The same, to ask the database."""
        return cls.password_hash.is_not(None) | cls.activated_at.is_not(None)


class ActivationCode(Model):
    """A one-time code by which a person sets a password. One at a time: a new one replaces it."""

    __tablename__ = "activation_code"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime())
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime())


class LoginSession(Model):
    """One log-in on one device, until it ends. One by single sign-on names its `way`, and keyed hashes of
    how the other server calls the session and the person, so that it can end here what ended there."""

    __tablename__ = "login_session"
    __table_args__ = (
        Index("ix_login_session_person_id", "person_id"),
        Index("ix_login_session_expires_at", "expires_at"),
        Index("ix_login_session_sso_session", "sso_session"),
        Index("ix_login_session_sso_subject", "sso_subject"),
        {"info": {"untraced": "comings and goings are nobody's business but the person's own"}},
    )

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    device: Mapped[str] = mapped_column(String(120), default="")
    started_at: Mapped[datetime] = mapped_column(UTCDateTime())
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime())
    way: Mapped[str | None] = mapped_column(String(10))
    sso_session: Mapped[str | None] = mapped_column(String(64))
    sso_subject: Mapped[str | None] = mapped_column(String(64))


class LoginArrival(Model):
    """That an account got in at an address where no browser was known to it, for an hour: an address from
    which thousands log in is given more attempts than one from which somebody guesses. Keyed hashes."""

    __tablename__ = "login_arrival"
    __table_args__ = (
        Index("ix_login_arrival_at", "at"),
        {"info": {"untraced": "counts for the throttle; kept for an hour"}},
    )

    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime())


class Consent(Model):
    """That a person agreed to a version of the notice on personal data, or took the agreement back."""

    __tablename__ = "consent"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    agreed_at: Mapped[datetime] = mapped_column(UTCDateTime())
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime())


class LoginFailure(Model):
    """One wrong password, or one that is being checked: the row comes first, so that fifty guesses at
    once cannot all slip through. Kept for an hour. `account` and `source` (a known device, else a
    network address) are keyed hashes, so that the table tells nobody where people were."""

    __tablename__ = "login_failure"
    __table_args__ = (
        Index("ix_login_failure_account_at", "account", "at"),
        Index("ix_login_failure_source_at", "source", "at"),
        Index("ix_login_failure_at", "at"),
        {"info": {"untraced": "guesses by strangers; kept for an hour"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(64))
    trusted: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UTCDateTime())
