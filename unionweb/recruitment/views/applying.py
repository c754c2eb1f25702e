"""A candidate's way, step by step: choices and questions, files, a last look, and handing in."""

from flask import Response

from unionweb.base.clock import local_date, now
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.base.text import mark
from unionweb.base.web.answers import fragment, go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.people.models import Person
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.actions import applying as actions
from unionweb.recruitment.forms.applications import ApplicationForm, SubmitForm, application_form
from unionweb.recruitment.models import Application, Drive
from unionweb.recruitment.queries import drives as queries
from unionweb.recruitment.queries.applications import application_for, eligibility_of
from unionweb.recruitment.rules.files import wanted_for
from unionweb.recruitment.rules.form import FieldKind
from unionweb.recruitment.rules.ready import takes_applications
from unionweb.recruitment.rules.stages import ApplicationState
from unionweb.recruitment.views.room import room

BOTH = ["GET", "POST"]


@room.route("/drives/<int:drive_id>/apply", methods=BOTH, policy=policies.applies)
def apply(drive_id: int) -> Response:
    """Choices and questions. A draft is made by the first save."""
    drive = queries.drive_of(drive_id)
    own = application_for(drive_id, who().person_id)
    form = application_form(drive, own)
    if attempt(form, lambda: _save(drive, form)):
        if form.go_on.data:
            return go(
                "recruitment.apply_files" if has_files(drive) else "recruitment.check", drive_id=drive_id
            )
        tell(mark("已保存"))
        return go("recruitment.apply", drive_id=drive_id)
    return _form_page(drive, form)


@room.post("/drives/<int:drive_id>/apply/draft", policy=policies.applies)
def save_draft(drive_id: int) -> Response:
    """The same while it is typed: the answer is one line that says whether it is kept. Always 200, because
    the line is to be shown also when it says no."""
    drive = queries.drive_of(drive_id)
    form = application_form(drive, application_for(drive_id, who().person_id))
    saved = attempt(form, lambda: _save(drive, form))
    own = application_for(drive_id, who().person_id)
    return fragment(
        "recruitment/_saved.html",
        drive=drive,
        form=form,
        own=own,
        saved=saved,
        overtaken=_is_overtaken(form, own),
    )


def _save(drive: Drive, form: ApplicationForm) -> Application:
    moment, actor = now(), who().actor
    own, base = application_for(drive.id, who().person_id), form.base
    if own is None:
        own = actions.begin(drive, me(), by=actor, now=moment)
        base = own.version
    saved = actions.save(own, form.read(), base, by=actor, now=moment)
    form.version.data = str(saved.version)
    return saved


def me() -> Person:
    """Who applies."""
    return found(db.session.get(Person, who().person_id))


def has_files(drive: Drive) -> bool:
    """Whether the form asks for a file."""
    return any(one.kind is FieldKind.FILE and not one.retired for one in drive.form)


def _is_overtaken(form: ApplicationForm, own: Application | None) -> bool:
    return form.submitted and own is not None and own.version != form.base


def _form_page(drive: Drive, form: ApplicationForm) -> Response:
    """With what another device saved meanwhile beside what was typed here; sending it again keeps what is
    typed."""
    own = application_for(drive.id, who().person_id)
    overtaken = _is_overtaken(form, own)
    elsewhere = form.differences(own) if overtaken and own else {}
    if overtaken and own:
        form.version.data = str(own.version)
    return page(
        "recruitment/apply.html",
        409 if overtaken else form.status,
        drive=drive,
        form=form,
        own=own,
        elsewhere=elsewhere,
        overtaken=overtaken,
        takes=takes_applications(drive.stage, drive.opens_at, drive.closes_at, now()),
        eligibility=eligibility_of(drive, me(), local_date(now())),
        steps=step_names(drive),
        asked_of=queries.asked_of(drive),
        newer=own is not None and own.form_version < drive.form_version,
    )


def step_names(drive: Drive) -> list[str]:
    """What a candidate goes through."""
    files = [mark("简历和照片")] if has_files(drive) else []
    return [mark("志愿和问题"), *files, mark("检查并提交")]


@room.route("/drives/<int:drive_id>/apply/check", methods=BOTH, policy=policies.applies)
def check(drive_id: int) -> Response:
    """Everything once more, with what is missing; handing in."""
    drive = queries.drive_of(drive_id)
    own = found(application_for(drive_id, who().person_id))
    form = SubmitForm(None, version=str(own.version))
    actor, moment = who().actor, now()
    if attempt(form, lambda: actions.submit(own, form.base, by=actor, now=moment)):
        tell(mark("报名已提交，编号 %(n)s。截止以前还可以修改"), n=f"{own.number:03}")
        return go("recruitment.mine", drive_id=drive_id)
    db.session.refresh(own)
    form.version.data = str(own.version)
    return page(
        "recruitment/check.html",
        form.status,
        drive=drive,
        own=own,
        form=form,
        takes=takes_applications(drive.stage, drive.opens_at, drive.closes_at, moment),
        eligibility=eligibility_of(drive, own.person, local_date(moment)),
        gaps=actions.missing_in(own, actions.filled_in(own)),
        steps=step_names(drive),
        has_files=has_files(drive),
        uploads={one.field: one for one in own.uploads},
    )


@room.post("/drives/<int:drive_id>/withdraw", policy=policies.applies)
def withdraw(drive_id: int) -> Response:
    """Take the application back."""
    own = found(application_for(drive_id, who().person_id))
    actions.withdraw(own, by=who().actor, now=now())
    tell(mark("报名已撤回"))
    return go("recruitment.mine", drive_id=drive_id)


@room.post("/drives/<int:drive_id>/restore", policy=policies.applies)
def restore(drive_id: int) -> Response:
    """Undo that."""
    own = found(application_for(drive_id, who().person_id))
    actions.restore(own, by=who().actor, now=now())
    whole = own.state is ApplicationState.SUBMITTED
    tell(mark("报名已恢复") if whole else mark("报名已恢复成草稿，请补齐后再提交"), "ok" if whole else "warn")
    return go("recruitment.mine", drive_id=drive_id)


@room.post("/drives/<int:drive_id>/discard", policy=policies.applies)
def discard(drive_id: int) -> Response:
    """Throw a draft away."""
    own = found(application_for(drive_id, who().person_id))
    drive = actions.discard(own, by=who().actor, now=now())
    tell(mark("草稿和上传的文件都已删除"))
    return go("recruitment.public", code=drive.code)


@room.route("/drives/<int:drive_id>/apply/files", methods=["GET"], policy=policies.applies)
def apply_files(drive_id: int) -> Response:
    """The files that the form asks for."""
    return files_page(found(application_for(drive_id, who().person_id)), {})


def files_page(own: Application, problems: dict[str, str]) -> Response:
    """What is there of each, and what was refused."""
    drive, there = own.drive, {one.field: one for one in own.uploads}
    fields = [one for one in drive.form if one.kind is FieldKind.FILE and not one.retired]
    return page(
        "recruitment/files.html",
        422 if problems else 200,
        drive=drive,
        own=own,
        files=[(one, wanted_for(one.id), there.get(one.id)) for one in fields],
        problems=problems,
        takes=takes_applications(drive.stage, drive.opens_at, drive.closes_at, now()),
        steps=step_names(drive),
        asked_of=queries.asked_of(drive),
    )
