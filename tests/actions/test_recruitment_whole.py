"""A drive of three hundred candidates from the first application to the last member and the erasing; what it
comes to is computed again here, in other ways than the product does."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import func, select

from tests.whole_drive import (
    ABSENT,
    CANDIDATES,
    DAY,
    JURORS,
    LINES,
    MEMBERS,
    MONDAY,
    OPENINGS,
    PLACES,
    WITHDRAWN,
    Whole,
)
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.base.clock import frozen, local_date, now
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.notices.models import Notice
from unionweb.people.models import Person, Tenure
from unionweb.publications.actions.objections import answer_objection, file_objection
from unionweb.recruitment.actions import applying, deciding, erasing, joining, offers, resulting, review
from unionweb.recruitment.models import (
    Application,
    Juror,
    Offer,
    Placement,
    Probation,
    Round,
    RoundResult,
    Sheet,
)
from unionweb.recruitment.queries import erased, placed, rounds_check
from unionweb.recruitment.queries import review as review_queries
from unionweb.recruitment.queries.decisions import publication_for
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.queries.figures import decided_figures
from unionweb.recruitment.queries.marks import checked
from unionweb.recruitment.queries.panels import candidate_key, juror_key, jurors_of
from unionweb.recruitment.queries.quality import marks_of
from unionweb.recruitment.rules import decision, severity
from unionweb.recruitment.rules.acceptance import blocking_pairs
from unionweb.recruitment.rules.scores import settle
from unionweb.recruitment.rules.stages import OfferState, Outcome, RoundKind, Stage
from unionweb.surveys.rules.stages import Stage as SurveyStage

pytestmark = pytest.mark.usefixtures("sound")
DECIDED = MONDAY + 4 * DAY
OFFERED = MONDAY + 10 * DAY
ANSWERS = {f"P{n}": "Known to the committee" for n in range(1, 16)}
DECLINE, LAPSE = 5, 4


@pytest.mark.either_database
def test_three_hundred_candidates_become_members_or_know_why_not(world: World) -> None:
    drive = Whole.prepared(world)
    the_unfit_are_told_at_once(drive)
    drive.apply()
    drive.withdraw()
    with frozen(MONDAY + DAY):
        drive.close()
    assert drive.screen() == 2, "the panels have nobody in common before somebody changes places"
    scores_are_corrected_as_anybody_can_compute(drive, RoundKind.SCREENING, least=3)
    assert drive.simulate() == 2
    scores_are_corrected_as_anybody_can_compute(drive, RoundKind.SIMULATION, least=3)
    nobody_judges_a_classmate(drive)
    assert drive.review() == MEMBERS - 4
    the_review_came_to_the_mean_of_its_grades(drive)
    decided(drive)
    the_decision_is_the_one_of_the_rules(drive)
    published_and_objected(drive)
    offered_until_nobody_is_left(drive)
    the_members_serve(drive)
    everybody_was_told_once(drive)
    finished_and_erased(drive)


def the_unfit_are_told_at_once(drive: Whole) -> None:
    failed = drive.student(failed_course=True)
    with frozen(MONDAY), drive.world.work(), pytest.raises(Refusal, match="不符合报名条件"):
        applying.begin(drive_of(drive.id), db.session.get_one(Person, failed), by=SYSTEM, now=now())


def scores_are_corrected_as_anybody_can_compute(drive: Whole, kind: RoundKind, least: int) -> None:
    """What is stored agrees with the rule; and from the published severities and weights alone, by hand."""
    with drive.world.look():
        one = db.session.get_one(Round, drive.rounds[kind])
        marks = marks_of(one)
        correction = severity.correct(marks)
        assert correction.comparable and len(correction.jurors) == JURORS
        given: dict[str, dict[str, Fraction]] = {}
        for each in marks:
            given.setdefault(each.candidate, {})[each.juror] = each.points
        results = _results(drive, one.id)
        assert len(given) == sum(each.score is not None for each in results.values()) > OPENINGS * PLACES
        for number, result in results.items():
            panel = given.get(candidate_key(number))
            if panel is None:
                assert kind is RoundKind.SIMULATION and result.passed is not True
                continue
            above = below = Fraction(0)
            for used in correction.candidates[candidate_key(number)].used:
                above += used.weight * (panel[used.juror] + correction.jurors[used.juror].severity)
                below += used.weight
            assert result.score == result.corrected == settle(above / below)
            assert result.raw == settle(sum(panel.values(), Fraction(0)) / len(panel))
            assert result.panel_size == len(panel) >= least
            assert result.passed is (settle(above / below) >= LINES[kind.value])
        _severities_are_found(drive, one.id, correction)


def _severities_are_found(drive: Whole, round_id: int, correction: severity.Correction) -> None:
    """Who was made a harsh juror is found to be one: to two points of a hundred, from the noise alone."""
    jurors = {juror_key(one.id): one.person_id for one in jurors_of(round_id)}
    mean = sum(drive.severity.values()) / JURORS
    for key, juror in correction.jurors.items():
        assert abs(float(juror.severity) - (drive.severity[jurors[key]] - mean)) < 2.5


def _results(drive: Whole, round_id: int) -> dict[int, RoundResult]:
    """By number."""
    query = select(RoundResult, Application.number).join(
        Application, Application.id == RoundResult.application_id
    )
    return {
        number or 0: one for one, number in db.session.execute(query.where(RoundResult.round_id == round_id))
    }


def nobody_judges_a_classmate(drive: Whole) -> None:
    with drive.world.look():
        judge = select(Person.unit_id, Application.person_id).select_from(Sheet)
        judge = judge.join(Juror, Juror.id == Sheet.juror_id).join(Person, Person.id == Juror.person_id)
        judge = judge.join(Application, Application.id == Sheet.application_id)
        classes = dict(db.session.execute(select(Person.id, Person.unit_id)).all())
        pairs = [(unit, classes[person]) for unit, person in db.session.execute(judge) if unit != drive.unit]
        assert pairs and all(unit != other for unit, other in pairs)
        assert [*rounds_check.wrong_totals(), *rounds_check.overlapping()] == []


def the_review_came_to_the_mean_of_its_grades(drive: Whole) -> None:
    """Its results follow from the sums by group, of which the own department counts half."""
    with drive.world.look():
        assert list(review_queries.unlike_their_sums()) == []
        results = _results(drive, drive.rounds[RoundKind.REVIEW])
        assert len(results) > OPENINGS * PLACES and all(one.score is not None for one in results.values())


def decided(drive: Whole) -> None:
    drive.do(lambda one: deciding.decide(one, by=SYSTEM, now=now()), DECIDED)
    with pytest.raises(Refusal, match="审定"):
        drive.do(lambda one: resulting.publish_result(one, by=SYSTEM, now=now()), DECIDED)
    drive.do(lambda one: deciding.approve(one, "Agreed", ANSWERS, by=SYSTEM, now=now()), DECIDED)


def the_decision_is_the_one_of_the_rules(drive: Whole) -> None:
    with drive.world.look():
        one = drive_of(drive.id)
        assert one.decision is not None and decision.check(one.decision) == []
        assert decision.fingerprint(one.decision) == one.fingerprint
        again = checked(one)
        assert again.wrong == () and [each.given for each in again.rounds] == [True, True, False]
        found = {each.application.number or 0: each for each in _placements(drive)}
        assert {key: each.opening_id for key, each in found.items() if each.outcome is Outcome.PLACED} == (
            _placed_by_hand(drive)
        )
        taken = Counter(each.opening_id for each in found.values() if each.outcome is Outcome.PLACED)
        assert max(taken.values()) == PLACES and len(taken) == OPENINGS
        _inputs, outcome = decided_figures(one)
        openings = outcome.rules.openings
        assert blocking_pairs(outcome.applicants, openings, outcome.placing.openings) == []
        assert [*placed.too_many(), *placed.below_line(), *placed.altered(), *placed.without_post()] == []
        assert Counter(each.outcome for each in found.values()).total() == CANDIDATES - WITHDRAWN


def _placements(drive: Whole) -> list[Placement]:
    return list(db.session.scalars(select(Placement).where(Placement.drive_id == drive.id)).unique())


def _placed_by_hand(drive: Whole) -> dict[int, int | None]:
    """By number the opening: whoever is refused asks again, the worst of too many is refused; then the places
    left go to those who agreed, best first, each where most are left."""
    order = _best_first(drive)
    holds: dict[int, list[int]] = {one: [] for one in drive.openings}
    people = {one.number: one for one in db.session.scalars(select(Application))}
    wishes = {number: _choices(people[number]) for number in order}
    asking = list(order)
    while asking:
        number = asking.pop()
        if not wishes[number]:
            continue
        held = holds[wishes[number].pop(0)]
        held.append(number)
        held.sort(key=order.index)
        asking += held[PLACES:]
        del held[PLACES:]
    placed_so_far = {number for held in holds.values() for number in held}
    for number in order:
        most = max(drive.openings, key=lambda one: PLACES - len(holds[one]))
        if number not in placed_so_far and people[number].adjustment and len(holds[most]) < PLACES:
            holds[most].append(number)
    return {number: opening for opening, held in holds.items() for number in held}


def _choices(one: Application) -> list[int]:
    return [each for each in (one.first_id, one.second_id) if each is not None]


def _best_first(drive: Whole) -> list[int]:
    """Everybody who reaches all lines, by 30/40/30, the last round, and who came first."""
    scores = {kind: _results(drive, key) for kind, key in drive.rounds.items()}
    weights = dict(zip(RoundKind, (Fraction(3, 10), Fraction(4, 10), Fraction(3, 10)), strict=True))
    totals = {}
    for number, last in scores[RoundKind.REVIEW].items():
        own = {kind: scores[kind][number].score for kind in RoundKind}
        assert all(scores[kind][number].passed for kind in (RoundKind.SCREENING, RoundKind.SIMULATION))
        totals[number] = (sum(weights[kind] * (own[kind] or 0) for kind in RoundKind), last.score)
    reaching = [number for number, (total, _last) in totals.items() if total >= 60]
    return sorted(reaching, key=lambda one: (-totals[one][0], -(totals[one][1] or 0), one))


def published_and_objected(drive: Whole) -> None:
    """Nothing is offered before the period is over and an objection is answered."""
    drive.do(lambda one: resulting.publish_result(one, by=SYSTEM, now=now()), DECIDED)
    with frozen(DECIDED), drive.world.work():
        publication = publication_for(drive_of(drive.id))
        assert publication is not None and len(publication.table.rows) <= OPENINGS * PLACES
        objection = file_objection(
            publication, "I was better", person_id=drive.people[200], by=SYSTEM, now=now()
        )
    with pytest.raises(Refusal, match="公示期还没有结束"):
        drive.do(lambda one: offers.begin_offers(one, by=SYSTEM, now=now()), DECIDED)
    with pytest.raises(Refusal, match="异议"):
        drive.do(lambda one: offers.begin_offers(one, by=SYSTEM, now=now()), OFFERED)
    with frozen(OFFERED), drive.world.work():
        answer_objection(db.session.merge(objection), "Compare the scores", False, by=SYSTEM, now=now())


def offered_until_nobody_is_left(drive: Whole) -> None:
    """Some decline, some forget to answer; who waits is next in order, until nobody waits or all is full."""
    drive.do(lambda one: offers.begin_offers(one, by=SYSTEM, now=now()), OFFERED)
    first = _open(drive)
    for key in first[:DECLINE]:
        with frozen(OFFERED), drive.world.work():
            offers.decline(db.session.get_one(Offer, key), "", by=SYSTEM, now=now())
    _accept(drive, set(_open(drive)) - set(first[DECLINE : DECLINE + LAPSE]), OFFERED)
    assert _open(drive) == first[DECLINE : DECLINE + LAPSE]
    late = OFFERED + 4 * DAY
    drive.do(lambda one: offers.roll(one, by=SYSTEM, now=now()), late)
    _accept(drive, _open(drive), late)
    with drive.world.look():
        states = Counter(one.state for one in db.session.scalars(select(Offer)).unique())
        assert (states[OfferState.DECLINED], states[OfferState.LAPSED]) == (DECLINE, LAPSE)
        assert states[OfferState.ACCEPTED] > len(first) - DECLINE - LAPSE, "somebody was called from the list"
        _waiting_lists_were_kept(drive)


def _accept(drive: Whole, keys: Iterable[int], at: datetime) -> None:
    with frozen(at), drive.world.work():
        for key in keys:
            offers.accept(db.session.get_one(Offer, key), by=SYSTEM, now=now())


def _open(drive: Whole) -> list[int]:
    with drive.world.look():
        query = select(Offer.id).where(Offer.state == OfferState.OPEN).order_by(Offer.id)
        return list(db.session.scalars(query))


def _waiting_lists_were_kept(drive: Whole) -> None:
    """Whoever was called: everybody before him on that list was asked, here or where he wished for more."""
    _inputs, outcome = decided_figures(drive_of(drive.id))
    asked = {one.application.number: one.opening_id for one in db.session.scalars(select(Offer)).unique()}
    assert len(asked) == db.session.scalar(select(func.count()).select_from(Offer)), "nobody is asked twice"
    for opening, waiting in outcome.lists.items():
        called = [one.applicant for one in waiting if asked.get(one.applicant) == opening]
        listed = [one.applicant for one in waiting]
        last = listed.index(called[-1]) if called else 0
        assert all(one in asked for one in listed[:last])


def the_members_serve(drive: Whole) -> None:
    with drive.world.look():
        accepted = db.session.scalars(select(Offer).where(Offer.state == OfferState.ACCEPTED)).unique().all()
        tenures = {
            (one.person_id, one.department_id)
            for one in db.session.scalars(select(Tenure).where(Tenure.starts_on >= local_date(OFFERED)))
        }
        assert tenures == {(one.application.person_id, one.opening.department_id) for one in accepted}
        taken = Counter(one.opening_id for one in accepted)
        assert max(taken.values()) <= PLACES
        ends = {one.ends_on for one in db.session.scalars(select(Probation)).unique()}
        assert ends == {local_date(at) + timedelta(days=30) for at in (OFFERED, OFFERED + 4 * DAY)}
        assert [*placed.too_many(), *placed.below_line(), *placed.without_post()] == []


def everybody_was_told_once(drive: Whole) -> None:
    with drive.world.look():
        told = Counter(
            key.split(":")[0].removeprefix("recruitment.")
            for key in db.session.scalars(select(Notice.key).where(Notice.key.startswith("recruitment.")))
        )
        states = Counter(one.state for one in db.session.scalars(select(Offer)).unique())
        outcomes = Counter(one.outcome.value for one in _placements(drive))
        results = db.session.scalar(select(func.count()).select_from(RoundResult))
        in_slots = len(_results(drive, drive.rounds[RoundKind.SIMULATION]))
        assert told == {
            "round_published": results,
            "slot_given": in_slots,
            **outcomes,
            "offer": states.total(),
            "offer_lapsed": LAPSE,
            "accepted": states[OfferState.ACCEPTED],
        }


def finished_and_erased(drive: Whole) -> None:
    """The trial ends well for all but one; what those wrote who were not taken is destroyed after ninety
    days, and their results stay."""
    over, reviewed = OFFERED + 40 * DAY, drive.rounds[RoundKind.REVIEW]
    drive.do(lambda one: offers.finish(one, by=SYSTEM, now=now()), over)
    with frozen(over), drive.world.work():
        trials = db.session.scalars(select(Probation).order_by(Probation.application_id)).unique().all()
        joining.end_probation(trials[0], "Never came", by=SYSTEM, now=now())
        for one in trials[1:]:
            joining.pass_probation(one, "", by=SYSTEM, now=now())
        members = {one.application_id for one in trials}
        review.erase_review(db.session.get_one(Round, reviewed), by=SYSTEM, now=now())
    drive.do(lambda one: erasing.erase(one, by=SYSTEM, now=now()), over + 90 * DAY)
    with drive.world.look():
        assert drive_of(drive.id).stage is Stage.FINISHED
        assert drive.survey().stage is SurveyStage.FINAL
        again = checked(drive_of(drive.id))
        assert again.wrong == () and not any(each.given for each in again.rounds), "marks are gone"
        kept = [one for one in db.session.scalars(select(Application)).unique() if one.answers]
        assert len(kept) == len(members) and list(erased.unerased()) == []
        assert set(db.session.scalars(select(Sheet.application_id))) <= members
        assert len(_results(drive, drive.rounds[RoundKind.SCREENING])) == CANDIDATES - WITHDRAWN
        assert len(_placements(drive)) == CANDIDATES - WITHDRAWN
        simulated = _results(drive, drive.rounds[RoundKind.SIMULATION]).values()
        assert sum(one.score is None for one in simulated) == ABSENT
