"""The notice, consent, my data, and being erased."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.scene import build
from tests.visitor import Visitor
from tests.world import World
from unionweb.audit import SYSTEM, Actor, record
from unionweb.audit.queries import verify_chain
from unionweb.base import clock
from unionweb.base.db import db, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.notices.actions import tell_person
from unionweb.people.actions import consents
from unionweb.people.models import (
    Account,
    ActivationCode,
    Consent,
    ImportState,
    LoginSession,
    Person,
    RosterImport,
    RosterLine,
)
from unionweb.people.rules.organisation import Post
from unionweb.privacy.actions.erasing import erase
from unionweb.privacy.actions.forgetting import forget
from unionweb.privacy.models import Erasure
from unionweb.privacy.queries import mine
from unionweb.privacy.queries.rows import of_person, table_of
from unionweb.privacy.rules.notice import LEAVERS_KEPT, NAME_ERASED
from unionweb.privacy.rules.register import HOLDINGS
from unionweb.privacy.timed import erase_who_left, forget_what_is_over

Visit = Callable[..., Visitor]
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def test_everybody_may_read_the_notice_and_it_names_every_holding(visit: Visit) -> None:
    page = visit().get("/privacy/")
    assert "第 1 版" in page.text
    for holding in HOLDINGS.values():
        assert holding.what in page.text and holding.kept in page.text
    assert not page.all("form[action='/privacy/agree']")


def test_a_consent_is_kept_with_version_and_moment_and_can_be_taken_back(world: World, visit: Visit) -> None:
    student = world.student()
    browser = visit(student)
    assert "请阅读个人信息处理说明" in browser.get("/").text
    browser.post("/privacy/agree")
    assert "请阅读个人信息处理说明" not in browser.get("/").text
    with world.look():
        [kept] = db.session.scalars(select(Consent))
        assert (kept.person_id, kept.version, kept.withdrawn_at) == (student, 1, None)
    assert "您已于" in browser.get("/privacy/").text
    browser.post("/privacy/withdraw")
    assert "您还没有同意" in browser.get("/privacy/mine").text
    browser.post("/privacy/agree")
    with world.look():
        assert db.session.scalars(select(Consent)).one().withdrawn_at is None


def test_another_version_asks_again(world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    student = world.student()
    browser = visit(student)
    browser.post("/privacy/agree")
    for module in ("unionweb.people.actions.consents", "unionweb.people.queries.consents"):
        monkeypatch.setattr(f"{module}.VERSION", 2)
    assert "请阅读个人信息处理说明" in browser.get("/").text
    browser.post("/privacy/agree")
    with world.look():
        assert list(db.session.scalars(select(Consent.version))) == [1, 2]


def test_the_export_holds_every_row_of_a_person_and_nobody_else_s(
    app: Flask, world: World, visit: Visit
) -> None:
    """Of everybody in a scene with one of everything."""
    scene = build(world)
    told = set[str]()
    for person_id in filter(None, scene.cast.values()):
        content = visit(person_id).get("/privacy/mine.json").response.get_json()
        with world.look():
            number = db.session.get_one(Person, person_id).number
            assert content["person"] == number
            for holding in HOLDINGS.values():
                stored = db.session.execute(
                    select(table_of(holding)).where(of_person(holding, person_id))
                ).all()
                given = content["tables"].get(holding.table, [])
                assert len(given) == (0 if holding.withheld else len(stored)), holding.table
                assert not any(holding.hidden & set(row) for row in given), holding.table
        told |= set(content["tables"])
        assert [row["number"] for row in content["tables"]["person"]] == [number]
    assert len(told) >= 15, sorted(told)


def test_my_data_can_be_read(world: World, visit: Visit) -> None:
    scene = build(world)
    page = visit(scene.arguments["person_id"]).get("/privacy/mine")
    assert "Plain Student" in page.text and "没有给出的，和原因" in page.text
    assert "password_hash" not in page.text


def test_what_is_asked_for_waits_for_the_administrator(world: World, visit: Visit) -> None:
    student = world.student(name="Leaver")
    browser, officer = visit(student), visit(world.administrator())
    browser.post("/privacy/mine/ask")
    assert "Leaver要求删除个人信息" in officer.get("/").text
    page = officer.get(f"/privacy/persons/{student}/erase")
    assert "仍在校" in page.text
    officer.post(f"/privacy/persons/{student}/erase", status=422)
    browser.post("/privacy/mine/take-back")
    assert "Leaver要求删除个人信息" not in officer.get("/").text


def leaver(world: World, **fields: Any) -> int:
    values: dict[str, Any] = {
        "left_on": date(2024, 6, 30),
        "email": "a@b.example",
        "ethnicity": "汉族",
        "name": "Leaver",
    }
    return world.student(**(values | fields))


def test_who_is_erased_leaves_no_name_and_no_account(world: World, visit: Visit) -> None:
    person = leaver(world, number="L1000")
    officer = visit(world.administrator())
    with world.work():
        db.session.add(Account(person_id=person, password_hash="x"))
        db.session.add(ActivationCode(person_id=person, code_hash="y", issued_at=NOW, expires_at=NOW))
        tell_person(person, "Subject", "Body", "/", key="k", now=NOW)
        consents.agree(person, by=Actor(person, "Leaver"), now=NOW)
        record(
            "people.person.edit",
            subject=("person", person),
            by=Actor(person, "Leaver"),
            now=NOW,
            details={"name": "Leaver"},
        )
    officer.post(f"/privacy/persons/{person}/erase")
    with world.look():
        erased = db.session.get_one(Person, person)
        assert (erased.name, erased.email, erased.ethnicity) == (NAME_ERASED, None, None)
        assert "L1000" not in erased.number
        for table in ("account", "activation_code", "notice", "login_session"):
            holding = HOLDINGS[table]
            assert not db.session.execute(select(table_of(holding)).where(of_person(holding, person))).all()
        assert verify_chain()[2] is None
    log = officer.get("/audit/")
    assert "Leaver" not in log.text and "（已删除）" in log.text


def test_the_name_stays_where_somebody_served(world: World) -> None:
    person = leaver(world)
    world.tenure(person, Post.PRESIDIUM, starts_on=date(2023, 9, 1), ends_on=date(2024, 6, 30))
    with world.work():
        erase(db.session.get_one(Person, person), by=SYSTEM, now=NOW)
    with world.look():
        assert db.session.get_one(Person, person).name == "Leaver"


@pytest.mark.parametrize("case", ["here", "serving", "role"])
def test_who_is_bound_is_not_erased(world: World, case: str) -> None:
    person = leaver(world, **({"left_on": None} if case == "here" else {}))
    if case == "serving":
        world.tenure(person, Post.PRESIDIUM)
    if case == "role":
        world.administrator()
        from unionweb.people.rules.roles import Role

        world.grant(person, Role.ASSET_OFFICER)
    with world.work(), pytest.raises(Refusal):
        erase(db.session.get_one(Person, person), by=SYSTEM, now=NOW)


def test_an_open_loan_binds(world: World) -> None:
    scene = build(world)
    with world.look():
        loan = HOLDINGS["asset_loan_item"]
        table = table_of(loan)
        borrowers = [
            person
            for person in db.session.scalars(select(Person.id))
            if db.session.execute(
                select(table.c.id).where(of_person(loan, person), table.c.returned_at.is_(None))
            ).first()
        ]
    assert borrowers, scene.arguments
    with world.work():
        person = db.session.get_one(Person, borrowers[0])
        person.left_on = date(2024, 6, 30)
        record("test.build", subject=("person", person.id), by=SYSTEM, now=NOW)
        with pytest.raises(Refusal, match="未归还"):
            erase(person, by=SYSTEM, now=NOW)


def test_whoever_left_long_ago_is_erased_by_the_timer_and_others_are_not(world: World) -> None:
    gone, bound = leaver(world), leaver(world)
    fresh = leaver(world, left_on=NOW.date() - LEAVERS_KEPT)
    world.tenure(bound, Post.PRESIDIUM)
    with world.look():
        said = [str(one) for one in erase_who_left(NOW)]
        assert [one[-3:] for one in said] == ["1 人", "1 人"] or len(said) == 2
        assert not list(erase_who_left(NOW))[:-1]
    with world.look():
        done = {one.person_id for one in db.session.scalars(select(Erasure)) if one.erased_at}
        assert done == {gone}
        assert db.session.get_one(Person, fresh).name == "Leaver"


def _roster(world: World, ended_at: datetime) -> tuple[type, object]:
    held = world.add(
        RosterImport(
            filename="a.csv",
            state=ImportState.APPLIED,
            headers=[],
            mapping={},
            total=1,
            uploaded_at=ended_at,
            ended_at=ended_at,
        )
    )
    return RosterLine, world.add(RosterLine(import_id=held, line=1, cells=["S1"]))


def _code(world: World, at: datetime) -> tuple[type, object]:
    person = world.student()
    world.add(ActivationCode(person_id=person, code_hash=str(at), issued_at=at, expires_at=at))
    return ActivationCode, person


def _notice(world: World, at: datetime) -> tuple[type, object]:
    from unionweb.notices.models import Notice

    with world.work():
        return Notice, tell_person(world.student(), "S", "B", "/", key=str(at), now=at).id


@pytest.mark.parametrize(("build_one", "days"), [(_roster, 30), (_code, 30), (_notice, 365)])
def test_what_is_older_than_the_register_allows_is_forgotten(
    world: World, build_one: Callable[[World, datetime], tuple[type, object]], days: int
) -> None:
    model, old = build_one(world, NOW - timedelta(days=days, seconds=1))
    _model, young = build_one(world, NOW - timedelta(days=days - 1))
    with world.look():
        assert [str(one) for one in forget_what_is_over(NOW)] == ["按保存期限删除 1 行旧数据"]
        assert not list(forget_what_is_over(NOW))
    with world.look():
        assert db.session.get(model, old) is None
        assert db.session.get(model, young) is not None


def test_every_retention_of_the_register_runs(world: World) -> None:
    """On a scene with one of everything, long after."""
    build(world)
    with world.work():
        gone = forget(now=clock.now() + timedelta(days=5000))
    assert {"notice", "delegate_file"} <= set(gone)
    with world.look():
        assert verify_chain()[2] is None
        assert db.session.scalar(select(LoginSession).limit(1)) is None
    with world.app.app_context(), unit_of_work():
        assert forget(now=clock.now() + timedelta(days=5000)) == {}


def test_the_file_is_one_for_programs(world: World, visit: Visit) -> None:
    answer = visit(world.student()).get("/privacy/mine.json").response
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(json.loads(answer.get_data(as_text=True))) == {"person", "at", "tables"}
    assert mine.plain({"a": None}) == {"a": None}
