"""Setting a survey up and opening it: what is refused, who is written down, what everybody is given."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.congresses import congress
from tests.respondents import BY, CLOSES, NOW, opened, students, survey, survey_of
from tests.surveys import rating
from tests.world import World
from unionweb.audit.models import AuditEntry
from unionweb.ballots import box
from unionweb.ballots.box.schema import BoxState
from unionweb.ballots.queries import vote_of
from unionweb.ballots.rules.encoding import digest
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.congress.models import Congress, Delegate
from unionweb.congress.rules.facts import DelegateKind
from unionweb.people.models import Department, Person, Unit
from unionweb.people.rules.organisation import Post
from unionweb.surveys.actions import opening, setup
from unionweb.surveys.feature import feature
from unionweb.surveys.models import Audience, Extension, Group, Respondent, Subject, Survey, SurveyVersion
from unionweb.surveys.queries.facts import facts_of
from unionweb.surveys.queries.forms import form_of
from unionweb.surveys.queries.surveys import asked, versions_of
from unionweb.surveys.rules.shipped import SurveyKind
from unionweb.surveys.rules.stages import Stage


def details(number: int, **changes: object) -> setup.SurveyDetails:
    one = survey_of(number)
    said = setup.SurveyDetails(one.title, one.audience, closes_at=one.closes_at)
    return replace(said, **changes)  # type: ignore[arg-type]


def roll(number: int) -> dict[int, Respondent]:
    return {one.person_id: one for one in db.session.scalars(select(Respondent)) if one.survey_id == number}


def test_a_new_survey_has_the_shipped_questionnaire_and_one_version(world: World) -> None:
    number = survey(world, title="Spring")
    with world.look():
        made = survey_of(number)
        assert made.stage is Stage.DRAFT and made.asks.title == "Spring" and len(made.asks.indicators) == 10
        assert [one.number for one in versions_of(number)] == [1]
        assert len(made.code) == 8


def test_every_wording_is_kept_with_who_wrote_it(world: World) -> None:
    number = survey(world)
    with world.work():
        one = survey_of(number)
        setup.change_questionnaire(one, rating(3), 1, by=BY, now=NOW)
        assert one.version == 2 and len(one.asks.indicators) == 3
        assert [row.written_by for row in versions_of(number)] == ["tester", "tester"]
        first = versions_of(number)[-1]
        assert len(setup.readable(first.questionnaire).indicators) == 10


def test_the_same_wording_is_no_new_version(world: World) -> None:
    number = survey(world)
    with world.work():
        setup.change_questionnaire(survey_of(number), survey_of(number).asks, 1, by=BY, now=NOW)
        assert survey_of(number).version == 1


def test_a_stale_questionnaire_is_refused(world: World) -> None:
    number = survey(world)
    with world.work():
        setup.change_questionnaire(survey_of(number), rating(3), 1, by=BY, now=NOW)
        with pytest.raises(Refusal, match="有人比您更快"):
            setup.change_questionnaire(survey_of(number), rating(4), 1, by=BY, now=NOW)


def test_a_questionnaire_keeps_the_title_and_the_subjects_of_the_survey(world: World) -> None:
    department = world.department(name="Sports")
    number = survey(world, department, title="Spring")
    with world.work():
        one = survey_of(number)
        setup.change_questionnaire(one, rating(3), one.version, by=BY, now=NOW)
        assert (one.asks.title, [each.name for each in one.asks.subjects]) == ("Spring", ["Sports"])


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"title":1}', b"\xff", b"null"])
def test_what_is_no_questionnaire_is_refused_with_a_reason(app: object, data: bytes) -> None:
    with pytest.raises(Refusal):
        setup.readable(data)


def test_titles_are_unique_in_a_unit(world: World) -> None:
    survey(world, title="Same")
    other = survey(world, title="Other")
    survey(world, title="Same", unit=world.college())
    with pytest.raises(Refusal, match="已有同名测评"):
        survey(world, title="Same")
    with world.work(), pytest.raises(Refusal, match="已有同名测评"):
        setup.edit_survey(survey_of(other), details(other, title="Same"), by=BY, now=NOW)


def test_a_unit_without_a_union_has_no_surveys(world: World) -> None:
    with pytest.raises(Refusal, match="没有学生会"):
        survey(world, unit=world.class_(world.college()))


def test_departments_of_another_union_are_refused(world: World) -> None:
    department = world.department(world.college())
    with pytest.raises(Refusal, match="本单位"):
        survey(world, department)


def test_too_many_departments_are_refused(world: World) -> None:
    with world.work():
        unit = db.session.get_one(Unit, world.school)
        many = [Department(unit_id=unit.id, name=f"D{place}") for place in range(setup.SUBJECTS_MOST + 1)]
    number = survey(world)
    with world.work(), pytest.raises(Refusal, match="最多 20 个"):
        setup.choose_departments(survey_of(number), many, by=BY, now=NOW)


def test_departments_can_be_chosen_again(world: World) -> None:
    first, second = world.department(), world.department()
    number = survey(world, first)
    with world.work():
        chosen = [db.session.get_one(Department, one) for one in (second, first)]
        one = setup.choose_departments(survey_of(number), chosen, by=BY, now=NOW)
        assert [(each.key, each.department_id) for each in one.subjects] == [("d1", second), ("d2", first)]
        setup.choose_departments(one, [], by=BY, now=NOW)
        assert [each.department_id for each in one.subjects] == [None] and one.asks.subjects == ()


def test_a_draft_can_be_removed_with_all_its_wordings(world: World) -> None:
    number = survey(world, world.department())
    with world.work():
        assert setup.remove_draft(survey_of(number), by=BY, now=NOW).id == world.school
        for table in (Survey, Subject, SurveyVersion):
            assert db.session.query(table).count() == 0


# Opening


def test_everybody_who_is_asked_is_written_down_in_a_group_of_five_or_more(world: World) -> None:
    law, arts = world.college("Law"), world.college("Arts")
    class_ = world.class_(law)
    students(world, class_, 6, 2024), students(world, law, 3, 2025), students(world, arts, 5, 2025)
    world.student(law, left_on=NOW.date() - timedelta(days=1)), world.teacher(law)
    number = opened(world, survey(world))
    with world.look():
        groups = {(one.college, one.grade): one.size for one in db.session.scalars(select(Group))}
        # Three of one grade would say who they are: their college is one group.
        assert groups == {("Law", ""): 9, ("Arts", "2025"): 5}
        assert sorted(one.number for one in roll(number).values()) == list(range(1, 15))
        assert asked(number) == 14 and survey_of(number).subjects[0].eligible == 14
        assert {one.leaves_out for one in roll(number).values()} == {""}


def test_members_do_not_rate_their_own_departments(world: World) -> None:
    first, second = world.department(), world.department()
    people = students(world, world.college(), 8)
    world.tenure(people[0], Post.HEAD, department_id=first)
    world.tenure(people[1], Post.OFFICER, department_id=first)
    world.tenure(people[1], Post.OFFICER, department_id=second)
    world.tenure(people[2], Post.OFFICER, department_id=second, ends_on=NOW.date() - timedelta(days=2))
    number = opened(world, survey(world, first, second))
    with world.look():
        found = roll(number)
        assert [found[person].leaves_out for person in people[:4]] == [",d1,", ",d1,d2,", "", ""]
        assert found[people[0]].rates("d2") and not found[people[0]].rates("d1")
        assert [one.eligible for one in survey_of(number).subjects] == [6, 7]


def test_every_subject_has_a_box_of_its_own_for_the_same_form(world: World) -> None:
    students(world, world.college(), 6)
    number = opened(world, survey(world, world.department(), world.department()))
    with world.look():
        one = survey_of(number)
        votes = [vote_of(each.vote or "") for each in one.subjects]
        assert [vote.parameters.style for vote in votes] == ["d1", "d2"]
        assert {vote.parameters.form for vote in votes} == {digest(form_of(one))}
        assert len({vote.parameters.issuer.n for vote in votes}) == 2
        assert {box.state(vote.name) for vote in votes} == {BoxState.OPEN}
        assert {vote.parameters.pad % 512 for vote in votes} == {0}


def test_members_of_posts_are_asked(world: World) -> None:
    department = world.department()
    people = students(world, world.college(), 4)
    for person in people[:2]:
        world.tenure(person, Post.OFFICER, department_id=department)
    number = opened(world, survey(world, audience=Audience.POSTS))
    with world.look():
        assert sorted(roll(number)) == people[:2]


def test_delegates_of_the_latest_congress_are_asked(world: World) -> None:
    people = students(world, world.college(), 5)
    with world.work():
        held = db.session.get_one(Congress, congress(world))
        for person in people[:3]:
            left = NOW if person == people[2] else None
            db.session.add(
                Delegate(
                    congress_id=held.id,
                    person_id=db.session.get_one(Person, person).id,
                    kind=DelegateKind.FORMAL,
                    registered_at=NOW,
                    removed_at=left,
                )
            )
    number = opened(world, survey(world, kind=SurveyKind.GENERAL, audience=Audience.DELEGATES))
    with world.look():
        assert sorted(roll(number)) == people[:2]


def test_nothing_changes_once_it_is_open(world: World) -> None:
    students(world, world.college(), 5)
    number = opened(world, survey(world))
    with world.work():
        one = survey_of(number)
        for act in (
            lambda: setup.edit_survey(one, details(number), by=BY, now=NOW),
            lambda: setup.choose_departments(one, [], by=BY, now=NOW),
            lambda: setup.change_questionnaire(one, rating(2), one.version, by=BY, now=NOW),
            lambda: setup.remove_draft(one, by=BY, now=NOW),
        ):
            with pytest.raises(Refusal, match="已经开始"):
                act()
        with pytest.raises(Refusal, match="不能进入"):
            opening.open_survey(one, by=BY, now=NOW)


def test_what_is_missing_is_said_before_it_opens(world: World) -> None:
    number = survey(world, closes_at=None)
    with world.work(), pytest.raises(Refusal, match="没有人可以参加"):
        opening.open_survey(survey_of(number), by=BY, now=NOW)
    students(world, world.college(), 5)
    with world.work():
        one = survey_of(number)
        with pytest.raises(Refusal, match="请填写截止时间"):
            opening.open_survey(one, by=BY, now=NOW)
        one.closes_at = NOW - timedelta(minutes=1)
        with pytest.raises(Refusal, match="已经过去"):
            opening.open_survey(one, by=BY, now=NOW)
        one.closes_at = NOW + timedelta(days=61)
        with pytest.raises(Refusal, match="最多开放 60 天"):
            opening.open_survey(one, by=BY, now=NOW)
        setup.edit_survey(one, details(number, closes_at=CLOSES), by=BY, now=NOW)
        assert opening.open_survey(one, by=BY, now=NOW).stage is Stage.OPEN


def test_a_department_that_nobody_may_rate_stands_in_the_way(world: World) -> None:
    department = world.department(name="Everybody")
    for person in students(world, world.college(), 5):
        world.tenure(person, Post.OFFICER, department_id=department)
    number = survey(world, department)
    with world.work(), pytest.raises(Refusal, match="没有人可以评价“Everybody”"):
        opening.open_survey(survey_of(number), by=BY, now=NOW)


def test_a_faulty_questionnaire_stands_in_the_way(world: World) -> None:
    students(world, world.college(), 5)
    number = survey(world, world.department())
    with world.work():
        one = survey_of(number)
        setup.change_questionnaire(one, replace(one.asks, sections=()), one.version, by=BY, now=NOW)
        assert facts_of(one, NOW).faults
        with pytest.raises(Refusal, match="问题应有"):
            opening.open_survey(one, by=BY, now=NOW)


def test_the_close_is_put_off_for_a_reason_that_is_kept(world: World) -> None:
    students(world, world.college(), 5)
    number = opened(world, survey(world))
    later = CLOSES + timedelta(days=2)
    with world.work():
        one = survey_of(number)
        with pytest.raises(Refusal, match="原因"):
            opening.extend_survey(one, later, " ", by=BY, now=NOW)
        with pytest.raises(Refusal, match="晚于"):
            opening.extend_survey(one, CLOSES, "Exams", by=BY, now=NOW)
        opening.extend_survey(one, later, "Exams", by=BY, now=NOW)
        assert one.closes_at == later
        assert [(each.before, each.reason) for each in db.session.scalars(select(Extension))] == [
            (CLOSES, "Exams")
        ]


def test_every_step_has_words_in_the_log(world: World) -> None:
    students(world, world.college(), 5)
    opened(world, survey(world, world.department()))
    with world.look():
        verbs = set(db.session.scalars(select(AuditEntry.verb).where(AuditEntry.verb.startswith("surveys."))))
        assert verbs == {"surveys.create", "surveys.subjects", "surveys.open"}
        assert verbs <= feature.verbs.keys()
