"""A thousand attempts by twelve processes to lend one thing; one scan that arrives twelve times at once."""

import multiprocessing
from collections import Counter
from collections.abc import Callable
from multiprocessing.synchronize import Barrier

import pytest
from flask import Flask

from tests.faults.serving import PATIENCE, release
from tests.lending import NOW, Lending
from tests.world import World
from unionweb.assets.actions.desk import NotLent, Wish, lend
from unionweb.assets.actions.scanning import Scan, take
from unionweb.assets.models import AssetEvent, Done, Loan, LoanItem, Store
from unionweb.assets.rules.states import EventKind
from unionweb.audit.models import AuditEntry
from unionweb.audit.queries import verify_chain
from unionweb.base import clock
from unionweb.base.db import db, driver, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.people.signin import token_hash

PROCESSES, ATTEMPTS = 12, 1000
LENT = "lent"

Attempt = Callable[[int], str]


def by_processes(app: Flask, attempts: int, attempt: Attempt) -> Counter[str]:
    """So many attempts by as many processes, which begin together; how often each answer was given."""
    forked = multiprocessing.get_context("fork")
    start, answers = forked.Barrier(PROCESSES), forked.SimpleQueue()
    with app.app_context():
        release()  # no connection to the database goes into two processes
    shares = [range(number, attempts, PROCESSES) for number in range(PROCESSES)]
    workers = [forked.Process(target=_work, args=(app, start, answers, attempt, share)) for share in shares]
    for worker in workers:
        worker.start()
    told: Counter[str] = Counter()
    for _worker in workers:
        told.update(answers.get())
    for worker in workers:
        worker.join(PATIENCE)
    assert [worker.exitcode for worker in workers] == [0] * PROCESSES
    return told


def _work(app: Flask, start: Barrier, answers: object, attempt: Attempt, share: range) -> None:
    told: Counter[str] = Counter()
    try:
        with app.app_context():
            start.wait(PATIENCE)
            for number in share:
                told[_answer(attempt, number)] += 1
            release()
    finally:
        answers.put(told)  # type: ignore[attr-defined]


def _answer(attempt: Attempt, number: int) -> str:
    try:
        return attempt(number)
    except Refusal as refusal:
        return str(refusal.sentence)
    except Exception as error:
        return repr(error)


@pytest.fixture
def desk(standing: Flask) -> Lending:
    return Lending.build(World(standing))


def test_of_a_thousand_who_lend_one_thing_one_does_and_999_learn_who_has_it(
    desk: Lending, standing: Flask
) -> None:
    tag, store = desk.room.asset(), desk.store
    wishes = [
        Wish(desk.member, (tag,), f"attempt-{number:05}", desk.body)
        if number % 2
        else Wish(desk.other, (tag,), f"attempt-{number:05}")
        for number in range(ATTEMPTS)
    ]

    def attempt(number: int) -> str:
        try:
            with unit_of_work():
                lend(db.session.get_one(Store, store), wishes[number], by=desk.by, now=NOW)
        except NotLent as refusal:
            assert len(refusal.problems) == 1
            raise
        return LENT

    told = by_processes(standing, ATTEMPTS, attempt)
    with desk.world.look():
        loan, item = db.session.query(Loan).one(), db.session.query(LoanItem).one()
        holder = "权益服务部 王小明" if loan.person_id == desk.member else "李四"
        what = f"Speaker（{tag[:4]}-{tag[4:]}）已借给 {holder}，应于 11月23日 18:00 归还"
        assert told == {LENT: 1, what: ATTEMPTS - 1}
        assert item.loan_id == loan.id and db.session.query(Done).count() == 1
        assert db.session.query(AssetEvent).count() == 1
        assert db.session.query(AuditEntry).filter_by(verb="assets.lend").count() == 1
        assert verify_chain()[2] is None


def test_one_scan_that_arrives_twelve_times_takes_back_once(desk: Lending, standing: Flask) -> None:
    tag, store, token = desk.room.asset(), desk.store, token_hash(desk.world.log_in(desk.keeper))
    desk.lend(tag, at=clock.now())

    def attempt(_number: int) -> str:
        scan = Scan(tag, "the-same-scan")
        return str(take(token, store, tag, scan, driver().writing, now=clock.now()))

    told = by_processes(standing, PROCESSES, attempt)
    assert len(told) == 1 and "'returned'" in next(iter(told)), told
    with desk.world.look():
        assert db.session.query(LoanItem).one().returned_by == "Keeper"
        assert db.session.query(AssetEvent).filter_by(kind=EventKind.RETURNED).count() == 1
        assert verify_chain()[2] is None
