"""Settings: one frozen object, read once from the environment, refused when unusable.

Everything has a default that suits one small machine; a larger school sets
`UNIONWEB_DATABASE_URL` and `UNIONWEB_ADDRESS`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import make_url

from unionweb.config.backups import BACKUP_SETTINGS, Backups, read_backups
from unionweb.config.box import read_box_address
from unionweb.config.databases import read_database_url
from unionweb.config.mail import MailServer, Security, read_mail_server
from unionweb.config.messages import read_quiet_hours, read_robot_hosts
from unionweb.config.secret import read_secret
from unionweb.config.sso import SSO_SETTINGS, SingleSignOn, read_sso
from unionweb.config.values import Unusable, read_number
from unionweb.config.watching import Watching, read_watching

__all__ = ["ROOT", "MailServer", "Security", "Settings", "Unusable", "Watching"]

ROOT = Path(__file__).parents[2]


SETTINGS = frozenset(
    f"UNIONWEB_{name}"
    for name in (
        "INSTANCE",
        "DATABASE_URL",
        "BALLOTS_URL",
        "ADDRESS",
        "BOX_ADDRESS",
        "PROXIES",
        "SESSION_HOURS",
        "SECRET_KEY",
        "TLS",
        "LOG",
        "SLOW_MS",
        "METRICS_TOKEN",
        "MAIL_URL",
        "MAIL_FROM",
        "QUIET_HOURS",
        "ROBOT_HOSTS",
        *SSO_SETTINGS,
        *BACKUP_SETTINGS,
    )
)


@dataclass(frozen=True, slots=True)
class Settings:
    """`instance`: directory of everything this installation stores. `ballots_url`: the ballot
    box's own database, "" for the usual place (see `box_url`). `address`: the public address
    without a final slash, or "" to take it from each request. `box_address`: where ballots are cast, "" for
    the same place. `proxies`: how many reverse proxies stand in front. `session_hours`: how long a log-in
    lasts. `mail`: None when no mail is sent. `quiet`: from and until which minute of the day nobody is
    disturbed who has not chosen otherwise, None for never. `robot_hosts`: what group robots may call beside
    their platforms, as "https://host:port". `sso`: the school's single sign-on. `backups`: who can read them,
    and how many are kept."""

    instance: Path
    database_url: str
    secret_key: str
    ballots_url: str = ""
    address: str = ""
    box_address: str = ""
    proxies: int = 0
    session_hours: int = 12
    secure_cookies: bool = False
    mail: MailServer | None = None
    watching: Watching = field(default_factory=Watching)
    quiet: tuple[int, int] | None = None
    robot_hosts: frozenset[str] = frozenset()
    sso: SingleSignOn = field(default_factory=SingleSignOn)
    backups: Backups = field(default_factory=Backups)

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read `UNIONWEB_…` from the environment. Raises Unusable."""
        _refuse_unknown(environment)
        instance = Path(environment.get("UNIONWEB_INSTANCE") or ROOT / "instance").resolve()
        _have_directory(instance)
        address = environment.get("UNIONWEB_ADDRESS", "").rstrip("/")
        if address and not address.startswith(("http://", "https://")):
            raise Unusable(f"UNIONWEB_ADDRESS must begin with http:// or https://, not {address!r}")
        main = read_database_url(environment, "UNIONWEB_DATABASE_URL")
        settings = cls(
            instance=instance,
            database_url=main or f"sqlite:///{instance / 'unionweb.db'}",
            ballots_url=read_database_url(environment, "UNIONWEB_BALLOTS_URL"),
            secret_key=read_secret(environment, instance),
            address=address,
            box_address=read_box_address(environment, address),
            proxies=read_number(environment, "UNIONWEB_PROXIES", 0, most=5),
            session_hours=read_number(environment, "UNIONWEB_SESSION_HOURS", 12, least=1, most=24 * 30),
            secure_cookies=address.startswith("https://") or environment.get("UNIONWEB_TLS") == "1",
            mail=read_mail_server(environment, address),
            watching=read_watching(environment),
            quiet=read_quiet_hours(environment),
            robot_hosts=read_robot_hosts(environment),
            sso=read_sso(environment, address),
            backups=read_backups(environment),
        )
        if settings.box_url == settings.database_url:
            raise Unusable("UNIONWEB_BALLOTS_URL must be another database than UNIONWEB_DATABASE_URL")
        return settings

    @property
    def box_url(self) -> str:
        """Where the ballot box has its database: never the main one. By default a file in the instance, or
        a PostgreSQL database on the same server with "_ballots" after its name."""
        if self.ballots_url:
            return self.ballots_url
        main = make_url(self.database_url)
        if main.drivername == "sqlite":
            return f"sqlite:///{self.instance / 'ballots.db'}"
        return main.set(database=f"{main.database}_ballots").render_as_string(hide_password=False)


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    """A misspelt setting would be as if it had not been made. The tests' own are theirs."""
    mine = {name for name in environment if name.startswith("UNIONWEB_")}
    unknown = sorted(name for name in mine - SETTINGS if not name.startswith("UNIONWEB_TEST_"))
    if unknown:
        raise Unusable(f"there is no setting {', '.join(unknown)}; there are {', '.join(sorted(SETTINGS))}")


def _have_directory(instance: Path) -> None:
    try:
        # The databases, keys and files of everybody: nobody else of this machine has business there.
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise Unusable(f"UNIONWEB_INSTANCE: {instance} cannot be made: {problem.strerror}") from None
    if not os.access(instance, os.W_OK | os.X_OK):
        raise Unusable(f"UNIONWEB_INSTANCE: {instance} is not writable")
