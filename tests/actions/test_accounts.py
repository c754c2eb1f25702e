"""Codes, accounts and log-ins as actions."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.world import LONG_AGO, World
from unionweb.audit import SYSTEM, Actor
from unionweb.audit.models import AuditEntry
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.people.actions import accounts, activation, attempts, sessions
from unionweb.people.actions.activation import Slip
from unionweb.people.actions.grants import give_role
from unionweb.people.actions.sessions import NewSession
from unionweb.people.hashing import hash_password, is_outdated, is_right
from unionweb.people.models import Account, ActivationCode, LoginFailure, LoginSession, Person, Unit
from unionweb.people.policies import handles_account, vouched
from unionweb.people.queries.accounts import candidate, roles_with_places, summary
from unionweb.people.queries.activation import code_counts, receivers
from unionweb.people.queries.attempts import next_attempt_at
from unionweb.people.queries.identity import who_is
from unionweb.people.rules.accounts import AccountState
from unionweb.people.rules.codes import VALID_FOR, Activation
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role
from unionweb.people.rules.throttle import Attempt, TooManyAttempts

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
BY = Actor(None, "tester")
PASSWORD = "chunfeng-huayu-3"


def beginning(token: str, now: datetime = NOW) -> NewSession:
    return NewSession(token, "Chrome · Windows", now, now + timedelta(hours=12))


def person(number: int) -> Person:
    found = db.session.get(Person, number)
    assert found is not None
    return found


def give_code(number: int, now: datetime = NOW) -> Slip:
    return activation.issue_code(person(number), by=BY, now=now)


def use(slip: Slip, token: str = "new", password_hash: str = "hash", now: datetime = NOW) -> Person:
    typed = Activation(slip.number, slip.shown, "")
    return activation.activate(typed, password_hash, beginning(token, now), now=now)


def verbs() -> list[str]:
    query = select(AuditEntry.verb).where(AuditEntry.verb.startswith("people.")).order_by(AuditEntry.number)
    return list(db.session.scalars(query))


def test_a_code_is_stored_as_a_hash_and_activates_once(world: World) -> None:
    student = world.student()
    with world.work():
        slip = give_code(student)
        code = db.session.get(ActivationCode, student)
        assert code is not None and slip.code not in code.code_hash
        assert slip.expires_at == NOW + VALID_FOR
        assert summary(student, NOW).state is AccountState.WAITING
        use(slip)
        assert summary(student, NOW).state is AccountState.ACTIVE
        assert summary(student, NOW).log_ins == 1
        with pytest.raises(Refusal, match="学号或激活码不对"):
            use(slip, "again")
        assert verbs() == ["people.code.issue", "people.account.activate"]


def test_a_new_code_replaces_the_older_one(world: World) -> None:
    student = world.student()
    with world.work():
        older, newer = give_code(student), give_code(student)
        with pytest.raises(Refusal):
            use(older)
        assert use(newer).id == student


def test_a_code_belongs_to_one_person_and_expires(world: World) -> None:
    one, other = world.student(), world.student()
    with world.work():
        slip = give_code(one)
        give_code(other)
        stolen = Activation(person(other).number, slip.code, "")
        with pytest.raises(Refusal, match="学号或激活码不对"):
            activation.code_holder(stolen, now=NOW)
        with pytest.raises(Refusal, match="过期"):
            use(slip, now=NOW + VALID_FOR)


def test_a_reset_code_leaves_the_password_until_it_is_used(world: World) -> None:
    student = world.student()
    with world.work():
        use(give_code(student), "phone", "old hash")
        slip = give_code(student)
        known = candidate(person(student).number)
        assert known is not None and known.password_hash == "old hash"
        assert summary(student, NOW).log_ins == 1
        use(slip, "laptop", "new hash")
        assert list(db.session.scalars(select(LoginSession.token_hash))) == ["laptop"]
        with pytest.raises(Refusal):
            accounts.log_in(student, beginning("late"), seen="old hash", now=NOW)
        assert "people.password.reset" in verbs()


def test_who_has_left_or_is_stopped_gets_no_code_and_does_not_log_in(world: World) -> None:
    gone = world.student(left_on=date(2026, 6, 30))
    stopped = world.student()
    world.add(Account(person_id=gone, password_hash="hash", activated_at=LONG_AGO))
    world.add(Account(person_id=stopped, password_hash="hash", activated_at=LONG_AGO, disabled=True))
    with world.work():
        for number, why in ((gone, "离校"), (stopped, "停用")):
            with pytest.raises(Refusal, match=why):
                give_code(number)
            with pytest.raises(Refusal, match=why):
                accounts.log_in(number, beginning("x"), seen="hash", now=NOW)


def test_stopping_an_account_ends_its_log_ins_and_reopening_keeps_the_password(world: World) -> None:
    student = world.student()
    with world.work():
        use(give_code(student), "phone", "hash")
        accounts.disable(person(student), by=BY, now=NOW)
        assert summary(student, NOW).state is AccountState.DISABLED
        assert summary(student, NOW).log_ins == 0
        accounts.enable(person(student), by=BY, now=NOW)
        accounts.log_in(student, beginning("phone again"), seen="hash", now=NOW)
        with pytest.raises(Refusal, match="自己"):
            accounts.disable(person(student), by=Actor(student, "self"), now=NOW)


def test_somebody_without_an_account_can_be_stopped(world: World) -> None:
    student = world.student()
    with world.work():
        accounts.disable(person(student), by=SYSTEM, now=NOW)
        assert summary(student, NOW).state is AccountState.DISABLED


def test_log_ins_end_one_by_one_all_together_and_by_themselves(world: World) -> None:
    one, other = world.student(), world.student()
    with world.work():
        for token in ("phone", "laptop", "tablet"):
            sessions.start(one, beginning(token))
        sessions.start(other, beginning("theirs"))
        assert sessions.end(one, "theirs") == 0
        assert sessions.end(one, "phone") == 1
        assert sessions.end_all(one, but="laptop") == 1
        sessions.start(other, beginning("a day later", NOW + timedelta(days=1)))
        assert sessions.purge(NOW + timedelta(days=1)) == 2
        assert list(db.session.scalars(select(LoginSession.token_hash))) == ["a day later"]


def test_a_log_in_takes_the_place_of_the_one_in_this_browser(world: World) -> None:
    student = world.student()
    with world.work():
        sessions.start(student, beginning("first"))
        again = NewSession("second", "", NOW, NOW + timedelta(hours=1), instead_of="first")
        sessions.start(student, again)
        assert list(db.session.scalars(select(LoginSession.token_hash))) == ["second"]


def test_attempts_are_counted_cleared_and_purged(world: World) -> None:
    mine = Attempt("a" * 64, "b" * 64, trusted=False)
    elsewhere = Attempt("a" * 64, "c" * 64, trusted=False)
    with world.work():
        for _ in range(5):
            attempts.reserve(mine, now=NOW)
        with pytest.raises(TooManyAttempts) as slow:
            attempts.reserve(mine, now=NOW)
        assert slow.value.until == NOW + timedelta(minutes=15)
        attempts.reserve(elsewhere, now=NOW)
        attempts.clear(mine)
        assert next_attempt_at(mine, NOW) is None
        assert db.session.scalar(select(func.count()).select_from(LoginFailure)) == 1
        assert attempts.purge(NOW + timedelta(hours=2)) == 1
        attempts.reserve(mine, now=NOW + timedelta(hours=2))
        assert db.session.scalar(select(func.count()).select_from(LoginFailure)) == 1


def test_an_account_guessed_from_everywhere_is_slowed_but_not_for_its_own_device(world: World) -> None:
    with world.work():
        for number in range(30):
            attempts.reserve(Attempt("a" * 64, f"{number:064x}", trusted=False), now=NOW)
        stranger = Attempt("a" * 64, "f" * 64, trusted=False)
        with pytest.raises(TooManyAttempts):
            attempts.reserve(stranger, now=NOW)
        attempts.reserve(Attempt("a" * 64, "d" * 64, trusted=True), now=NOW)
        attempts.reserve(Attempt("b" * 64, "f" * 64, trusted=False), now=NOW)


def test_one_address_that_tries_many_accounts_is_slowed(world: World) -> None:
    with world.work():
        for number in range(100):
            attempts.reserve(Attempt(f"{number:064x}", "a" * 64, trusted=False), now=NOW)
        with pytest.raises(TooManyAttempts):
            attempts.reserve(Attempt("e" * 64, "a" * 64, trusted=False), now=NOW)


def test_codes_for_a_class_go_to_those_who_need_one(world: World) -> None:
    college = world.college()
    class_ = world.class_(college)
    new, active, stopped = (world.student(class_) for _ in range(3))
    world.student(class_, left_on=date(2026, 6, 30))
    world.student(world.class_(world.college()))
    world.add(Account(person_id=active, password_hash="hash", activated_at=LONG_AGO))
    world.add(Account(person_id=stopped, password_hash="hash", disabled=True))
    with world.work():
        assert [one.id for one in receivers(college, everybody=False)] == [new]
        assert [one.id for one in receivers(class_, everybody=True)] == [new, active]
        people = receivers(class_, everybody=True)
        slips = activation.issue_codes(class_, people, by=BY, now=NOW)
        assert [slip.person_id for slip in slips] == [new, active]
        counts = code_counts(class_, NOW)
        assert (counts.persons, counts.active, counts.inactive, counts.waiting) == (3, 2, 1, 1)
        assert code_counts(class_, NOW + VALID_FOR).waiting == 0
        with pytest.raises(Refusal):
            activation.issue_codes(class_, [], by=BY, now=NOW)
        assert verbs() == ["people.code.issue_many"]


def test_a_class_administrator_cannot_take_over_the_school_by_a_code(world: World) -> None:
    class_ = world.class_(world.college())
    monitor = world.student(class_)
    world.grant(monitor, Role.ADMINISTRATOR, class_)
    school_administrator, coming_head, officer, plain = (world.student(class_) for _ in range(4))
    world.grant(school_administrator, Role.ADMINISTRATOR)
    department = world.department()
    world.tenure(coming_head, Post.HEAD, department_id=department, starts_on=date(2099, 9, 1))
    world.tenure(officer, Post.OFFICER, department_id=department)
    root = world.administrator()
    with world.work():
        local, top = who_is(person(monitor), NOW), who_is(person(root), NOW)
        assert not handles_account(local, school_administrator)
        assert not handles_account(local, coming_head)
        assert not handles_account(local, root)
        assert handles_account(local, officer)
        assert handles_account(local, plain)
        assert all(handles_account(top, one) for one in (monitor, school_administrator, coming_head, root))
        given, held_back = vouched(local, receivers(class_, everybody=True))
        assert {one.id for one in held_back} == {school_administrator, coming_head}
        assert {one.id for one in given} == {monitor, officer, plain}


def test_roles_that_ended_do_not_count(world: World) -> None:
    student = world.student()
    world.tenure(student, Post.PRESIDIUM, ends_on=date(2025, 12, 31))
    with world.work():
        assert roles_with_places([student], NOW.date()) == {student: []}


def test_numbers_are_found_in_either_case(world: World) -> None:
    student = world.student(number="S2026A01")
    world.add(Account(person_id=student, password_hash="hash"))
    with world.look():
        for typed in ("S2026A01", "s2026a01"):
            known = candidate(typed)
            assert known is not None and known.person_id == student
        assert candidate("S2026A02") is None


def test_a_hash_made_with_weaker_parameters_is_right_and_outdated() -> None:
    stored = hash_password(PASSWORD)
    weaker = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0$T8OXD05gfqQ3bTdN0YBzXw"
    assert stored.startswith("$argon2id$v=19$m=12288,t=3,p=1$")
    assert is_right(stored, PASSWORD) and not is_outdated(stored)
    assert is_right(stored, "ｃｈｕｎｆｅｎｇ-huayu-3")
    assert not is_right(stored, "chunfeng") and not is_right(None, PASSWORD)
    assert not is_right("no hash", PASSWORD)
    assert is_outdated(weaker)


def test_what_another_library_hashed_with_earlier_parameters_still_opens() -> None:
    stored = (
        "$argon2id$v=19$m=19456,t=2,p=1$OBVyXrkp/7ss9oDX5cYt9g$gmIzg04qlIrYQduUyIPRPE37DWz5ltFwJzeauDWldUM"
    )
    assert is_right(stored, "x" * 12) and is_outdated(stored)
    assert not is_right(stored, "x" * 11)


def test_a_rehash_at_log_in_is_stored(world: World) -> None:
    student = world.student()
    world.add(Account(person_id=student, password_hash="old", activated_at=LONG_AGO))
    with world.work():
        accounts.log_in(student, beginning("t"), seen="old", rehashed="new", now=NOW)
        known = candidate(person(student).number)
        assert known is not None and known.password_hash == "new"
        assert verbs() == ["people.password.rehash"]


def test_a_code_given_out_before_somebody_received_a_role_stops_working(world: World) -> None:
    number = world.student()
    with world.work():
        give_code(number)
        school = db.session.get_one(Unit, world.school)
        give_role(person(number), Role.ASSET_OFFICER, school, reason="new", by=SYSTEM, now=NOW)
        assert db.session.get(ActivationCode, number) is None
