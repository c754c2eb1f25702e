"""create_app: settings, then the floors from the bottom up, then the errors.

`FEATURES` is the one place that knows every feature, in the order of the floors
from the ground and of the navigation.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_htmx import HTMX
from jinja2 import StrictUndefined
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from unionweb import cli
from unionweb.assets.feature import feature as assets_desk
from unionweb.audit.feature import feature as audit
from unionweb.backups.feature import feature as backups
from unionweb.ballots import box
from unionweb.ballots.box.host import BoxHost
from unionweb.ballots.box.web import create_box_app, signpost, slot, wide_slot
from unionweb.ballots.feature import feature as ballots
from unionweb.base import clock, db
from unionweb.base.upgrading import Migrations
from unionweb.base.web import assets, errors, filters, headers, i18n, incoming, places
from unionweb.base.web.answers import told
from unionweb.base.web.doors import open_door
from unionweb.base.web.feature import Feature
from unionweb.base.web.i18n import gettext
from unionweb.base.web.policies import visitor
from unionweb.base.web.rooms import close_unopened, mount
from unionweb.config import ROOT, Settings
from unionweb.config.box import origin_of
from unionweb.congress.feature import feature as congress
from unionweb.demo.feature import feature as demo
from unionweb.elections.feature import feature as elections
from unionweb.home.feature import feature as home
from unionweb.notices.feature import feature as notices
from unionweb.notices.queries import unread
from unionweb.operations.feature import feature as operations
from unionweb.people.feature import feature as people
from unionweb.people.queries import units
from unionweb.people.signin import who as signed_in_person
from unionweb.privacy.feature import feature as privacy
from unionweb.publications.feature import feature as publications
from unionweb.recruitment.feature import feature as recruitment
from unionweb.surveys.feature import feature as surveys

FEATURES: tuple[Feature, ...] = (
    home,
    operations,
    recruitment,
    assets_desk,
    surveys,
    congress,
    elections,
    publications,
    notices,
    privacy,
    people,
    ballots,
    audit,
    demo,
    backups,
)
NAV_GROUPS = ("home", "congress", "union", "mine", "manage")
MAX_UPLOAD = 25 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """A ready application. Without settings they are read from the environment."""
    settings = settings or Settings.read()
    app = Flask(
        "unionweb",
        instance_path=str(settings.instance),
        template_folder=str(ROOT / "templates"),
        static_folder=None,
    )
    _configure(app, settings)
    db.init_app(app, settings.database_url)
    app.extensions["migrate"] = Migrations(app, str(ROOT / "unionweb" / "migrations"))
    HTMX(app)
    for part in (incoming, i18n, filters, headers, errors, places):
        part.init_app(app)
    close_unopened(app)
    app.extensions["unionweb.verbs"] = {
        verb: label for feature in FEATURES for verb, label in feature.verbs.items()
    }
    app.extensions["unionweb.features"] = FEATURES
    app.extensions["unionweb.build"] = create_app
    for feature in FEATURES:
        _move_in(app, feature)
    app.context_processor(shell)
    cli.init_app(app)
    assets.init_app(app)
    _mount_box(app, settings)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="unionweb",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        MAX_CONTENT_LENGTH=MAX_UPLOAD,
        MAX_FORM_PARTS=5000,
        SIGN_IN="people.sign_in",
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _mount_box(app: Flask, settings: Settings) -> None:
    """The ballot box answers before the application wakes up: no session, no cookie, no log-in."""
    with app.app_context():
        boxes = box.boxes()
    mount(app, "/box", create_box_app(boxes, settings.address.startswith("https://")))
    for door in (signpost(settings.box_address), slot(boxes), wide_slot(boxes)):
        open_door(app, door)
    if settings.box_address:
        name = urlsplit(settings.box_address).hostname or ""
        app.wsgi_app = BoxHost(name, origin_of(settings.address), app.wsgi_app)  # type: ignore[method-assign]


def _move_in(app: Flask, feature: Feature) -> None:
    for room in feature.rooms:
        app.register_blueprint(room)
    for command in feature.commands:
        app.cli.add_command(command)
    if feature.init_app is not None:
        feature.init_app(app)


def shell() -> dict[str, object]:
    """What the layout of every page needs."""
    who = visitor()
    instance = Path(current_app.instance_path)
    return {
        "union_name": union_name(),
        "demonstration": (instance / "demo.json").exists(),
        "me": who,
        "nav": sorted(
            (entry for feature in FEATURES for entry in feature.nav if entry.policy(who)),
            key=lambda entry: NAV_GROUPS.index(entry.group),
        ),
        "here": request.endpoint or "",
        "notices": told,
        "unread": unread_notices,
        "lang": i18n.language(),
        "in_wechat": "MicroMessenger" in request.user_agent.string,
        "today": clock.today(),
    }


def unread_notices() -> int:
    """The number on the bell. The layout asks for it, so that a piece of a page does not pay for it."""
    person_id = signed_in_person().person_id
    return 0 if person_id is None else unread(person_id).number


def union_name() -> str:
    """The name of the school's union; error pages need it too, even when the database is gone."""
    try:
        name = units.school_name()
    except SQLAlchemyError:
        name = None
    return gettext("学生会") if name is None else gettext("%(school)s学生会") % {"school": name}
