"""The attacker of a survey has every file, a backup from half-way and, after the close, the key
of the responses.

He knows who came first, second, third. He links nobody to a response, and no response on one department with
that on another; and after the survey is erased he finds nothing of it.
"""

import random
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.faults.attacks import Evidence, Files, attacks, guess, score, sealed
from tests.faults.files import PostgresqlFiles, SqliteFiles, files_of
from tests.faults.serving import release
from tests.properties.test_survey_cells import check
from tests.respondents import (
    AFTER,
    BY,
    NOW,
    all_grades,
    confirmed,
    count_as,
    counted,
    opened,
    published,
    repeat,
    survey,
    survey_of,
)
from tests.surveys import DEPARTMENTS, TITLE, Answering, Opened
from tests.visitor import Answer, Visitor
from tests.world import World
from unionweb.audit.models import AuditEntry
from unionweb.ballots import box
from unionweb.ballots.models import BallotDraw
from unionweb.ballots.queries import vote_of
from unionweb.ballots.rules.several import split_ballots
from unionweb.base.clock import frozen
from unionweb.base.db import db
from unionweb.config import Settings
from unionweb.people.models import Department
from unionweb.people.rules.organisation import Post
from unionweb.surveys.actions import erasing
from unionweb.surveys.actions.publishing import republish_survey
from unionweb.surveys.actions.reminding import remind
from unionweb.surveys.models import Comment, Group, GroupStatistics, Respondent
from unionweb.surveys.queries.progress import progress_of
from unionweb.surveys.rules.answers import Answers
from unionweb.surveys.rules.cells import statements
from unionweb.surveys.rules.disclosure import Atom

SUBJECTS, MEMBERS, STUDENTS, ABSENT, COPIES = 5, 3, 105, 10, 6
OVER = AFTER.replace(day=AFTER.day + 10)
COMMENTED = 3
"""So many comments there are on the first department, and nobody may read them; on the rest all comment."""

# By chance one is linked, the correlation is 0 ± 0.05, and five neighbours are one person's.
MOST_LINKED, MOST_CORRELATION, MOST_NEIGHBOURS, MOST_OF_COMMENTS = 11, 0.3, 24, 0.5

Store = SqliteFiles | PostgresqlFiles


@dataclass
class Case:
    """The evidence after the count; the ballots of each respondent in the order in which they came, by
    subject, and their comments; what was in the files and has to go; what was shown while it was open.
    `came`, `given`: who came, with which answers; `replaced`: ballots that were changed; `numbers`:
    how often those were that count."""

    opened: Opened
    evidence: Evidence
    truth: list[dict[str, bytes]] = field(default_factory=list)
    keys: dict[str, bytes] = field(default_factory=dict)
    doomed: dict[str, list[bytes]] = field(default_factory=dict)
    texts: dict[str, list[bytes]] = field(default_factory=dict)
    shown: list[int] = field(default_factory=list)
    came: list[Answering] = field(default_factory=list)
    given: dict[int, dict[str, Answers]] = field(default_factory=dict)
    replaced: list[bytes] = field(default_factory=list)
    numbers: dict[bytes, int] = field(default_factory=dict)

    @property
    def order(self) -> list[bytes]:
        return [ballot for ballots in self.truth for ballot in ballots.values()]


# --- the survey --------------------------------------------------------------------------------------------


def ask(world: World) -> Opened:
    """Three colleges with two years each, five departments with three members each."""
    chance = random.Random(5)
    with world.work():
        colleges = [world.college(f"Faculty {name}") for name in "ABC"]
        people = [
            world.student(chance.choice(colleges), grade=chance.choice([2023, 2024]))
            for _one in range(STUDENTS + SUBJECTS * MEMBERS)
        ]
        departments = [world.department(world.school, name) for name in DEPARTMENTS[:SUBJECTS]]
        members = [people[place * MEMBERS : (place + 1) * MEMBERS] for place in range(SUBJECTS)]
        for department, serving in zip(departments, members, strict=True):
            for person in serving:
                world.tenure(person, Post.OFFICER, world.school, department_id=department)
    number = opened(world, survey(world, *departments, title=TITLE, changeable=True))
    with world.look():
        one = survey_of(number)
        votes = {subject.key: vote_of(subject.vote or "") for subject in one.subjects}
        asked = people[SUBJECTS * MEMBERS :]
        return Opened(world, number, one.code, departments, asked, members, one.asks, votes)


def respond(case: Case, person: int, chance: random.Random) -> None:
    """As a phone does it: look, draw, cast."""
    here = case.opened
    visitor = Visitor(here.world.app)
    visitor.sign_in(here.world.log_in(person))
    assert visitor.client.get(f"/surveys/sheet/{here.code}").status_code == 200
    answering = here.respondent(person, chance.randbytes(32))
    drawn = visitor.client.post(
        f"/surveys/papers/{here.code}", data=answering.blinded, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert drawn.status_code == 200
    answering.take([drawn.data[at : at + 256] for at in range(0, len(drawn.data), 256)])
    case.truth.append({})
    case.came.append(answering)
    send(case, len(case.came) - 1, {key: answers(case, key, chance) for key in answering.votes})


def send(case: Case, place: int, given: dict[str, Answers], number: int = 0) -> None:
    """The responses of who came at this place, changed so many times."""
    answering = case.came[place]
    body = answering.seal_each(given, number)
    assert case.opened.world.app.test_client().post("/box/ballots", data=body).status_code == 200
    pairs = zip(answering.votes.items(), split_ballots(body), strict=True)
    case.replaced += case.truth[place].values()
    case.truth[place] = {key: cast[: vote.ballot_length] for (key, vote), (_name, cast) in pairs}
    case.given[place] = given
    case.numbers.update(dict.fromkeys(case.truth[place].values(), number))


def change(case: Case, place: int, chance: random.Random) -> None:
    """Somebody changes his grades, after others came; as often as nobody else has."""
    graded = {one.id: chance.randint(0, 5) for one in case.opened.form.indicators}
    send(case, place, {key: {**one, **graded} for key, one in case.given[place].items()}, 1 + place)


def answers(case: Case, key: str, chance: random.Random) -> Answers:
    """Grades at random, so that no opinion gives anybody away; a comment that occurs once."""
    grades = {one.id: chance.randint(0, 5) for one in case.opened.form.indicators}
    texts = case.texts.setdefault(key, [])
    if key == next(iter(case.opened.votes)) and len(texts) == COMMENTED:
        return {"known": "well", "joined": "no", **grades}
    texts.append(chance.randbytes(8).hex().encode())
    return {"known": "well", "joined": "no", **grades, "comment": texts[-1].decode()}


def hold(app: Flask, log: Path) -> Case:
    """Everything up to the count."""
    settings: Settings = app.config["SETTINGS"]
    world, chance = World(app), random.Random()
    main, ours = stores(app)
    case = Case(ask(world), Evidence([]))
    here = case.opened

    def copy_all() -> Files:
        """A backup as the documentation wants it: everything but the keys of open boxes."""
        others = {path.name: path.read_bytes() for path in settings.instance.iterdir() if path.is_file()}
        mains = {f"main {one}": content for one, content in main.copy().items()}
        return others | mains | ours.copy() | {"log": log.read_bytes()}

    people = [*here.students, *(one for serving in here.members for one in serving)]
    coming = chance.sample(people, len(people) - ABSENT)
    for place, person in enumerate(coming):
        respond(case, person, chance)
        if place % 3 == 0:
            change(case, 2 * place // 3, chance)
        if place % (len(coming) // COPIES) == 0:
            case.evidence.during.append(ours.copy())
        if place == len(coming) // 2:
            with world.work():
                remind(survey_of(here.survey), by=BY, now=NOW)
            case.evidence.halfway = copy_all()
        case.shown += live(here)
    boxes = settings.instance / "boxes"
    case.keys = {key: (boxes / f"{vote.name}.key").read_bytes() for key, vote in here.votes.items()}
    with app.app_context():
        case.evidence.drawn = list(draws(here, coming))
        before = everything(main)
        assert all(one in before for one in case.evidence.drawn)
        release()
    counted(world, here.survey)
    with app.app_context():
        case.evidence.published = [one for vote in here.votes.values() for one in box.board(vote.name)]
        case.doomed = doomed(case, main)
        release()
        box.boxes().forget()
    case.evidence.final = copy_all() | main.log() | ours.log()
    case.evidence.asked = ours.ask("board", "ballot")
    return case


def everything(store: Store) -> bytes:
    """All bytes of its files."""
    return b"".join(store.everything().values())


def stores(app: Flask) -> tuple[Store, Store]:
    settings: Settings = app.config["SETTINGS"]
    return files_of(settings.database_url), files_of(settings.box_url)


def live(here: Opened) -> list[int]:
    """Every number on the page of an open survey that changes."""
    with here.world.look():
        shown = progress_of(survey_of(here.survey))
        return [shown.drawn, shown.received, *(line.drawn for line in shown.colleges)]


def draws(here: Opened, coming: list[int]) -> Iterator[bytes]:
    """What is stored of each draw, in the order in which people came."""
    numbers = select(Respondent.person_id, Respondent.number).where(Respondent.survey_id == here.survey)
    number_of = {row.person_id: row.number for row in db.session.execute(numbers)}
    stored: dict[int, list[bytes]] = {}
    for row in db.session.scalars(select(BallotDraw).order_by(BallotDraw.vote_id)):
        stored.setdefault(row.voter, []).append(row.request)
    for person in coming:
        yield from stored[number_of[person]]


# --- while it is open, until it is erased, and then --------------------------------------------------------


def pairs(order: list[bytes], case: Case) -> tuple[int, int]:
    """How well an order of all ballots links those of one respondent: of two departments, how many stand at
    the same place among those of their department; and how many stand next to one of the same person."""
    owner = {one: (key, n) for n, each in enumerate(case.truth) for key, one in each.items()}
    by_subject = {key: [owner[one][1] for one in order if owner[one][0] == key] for key in case.opened.votes}
    same = (
        sum(mine == theirs for mine, theirs in zip(one, other, strict=False))
        for one, other in combinations(by_subject.values(), 2)
    )
    return max(same), sum(owner[one][1] == owner[other][1] for one, other in pairwise(order))


def caught(case: Case, order: list[bytes]) -> bool:
    found, (same, neighbours) = score(order, case.order), pairs(order, case)
    return (
        found.linked > MOST_LINKED
        or abs(found.correlation) > MOST_CORRELATION
        or same > MOST_LINKED
        or neighbours > MOST_NEIGHBOURS
    )


def comments(case: Case) -> Iterator[tuple[list[bytes], list[bytes]]]:
    """Of each department that many have commented on: the comments as they are kept, and as they came."""
    for subject in survey_of(case.opened.survey).subjects[1:]:
        kept = db.session.scalars(
            select(Comment.text).where(Comment.subject_id == subject.id).order_by(Comment.id)
        )
        yield [text.encode() for text in kept], case.texts[subject.key]


def doomed(case: Case, main: Store) -> dict[str, list[bytes]]:
    """What has to be gone after the survey is erased, as it stands in the files."""
    here, rows = case.opened, Rows(isinstance(main, PostgresqlFiles))
    people = select(Respondent).where(Respondent.survey_id == here.survey)
    groups = select(Group).where(Group.survey_id == here.survey)
    secrets = [box.server_secret(vote.name) or b"" for vote in here.votes.values()]
    return {
        "responses": [ballot[:64] for ballot in case.order],
        "keys": [*secrets, survey_of(here.survey).blot_key or b""],
        "draws": list(case.evidence.drawn),
        "respondents": [rows.of_respondent(one) for one in db.session.scalars(people)],
        "groups": [rows.of_group(one) for one in db.session.scalars(groups)],
        "sums of groups": [one.data[:200] for one in db.session.scalars(select(GroupStatistics))],
        "comments": case.texts[next(iter(here.votes))],
    }


@dataclass(frozen=True)
class Rows:
    """How a row stands in a file, or enough of it that nothing else looks like it."""

    postgresql: bool

    def of_respondent(self, one: Respondent) -> bytes:
        numbers = (one.survey_id, one.person_id, one.number)
        if self.postgresql:
            return struct.pack("<iii", *numbers) + self._texts(one.group)
        sizes = bytes([self._type(one.number), 13 + 2 * len(one.group), 13 + 2 * len(one.leaves_out)])
        return sizes + b"".join(map(self._number, numbers)) + one.group.encode() + one.leaves_out.encode()

    def of_group(self, one: Group) -> bytes:
        return self._texts(one.key, one.college, one.grade)

    def _texts(self, *texts: str) -> bytes:
        """On PostgreSQL a byte before each says how long it is."""
        spelt = [text.encode() for text in texts]
        return b"".join(bytes([2 * len(one) + 3]) + one if self.postgresql else one for one in spelt)

    def _type(self, number: int) -> int:
        return 9 if number == 1 else len(self._number(number))

    def _number(self, number: int) -> bytes:
        """SQLite: as short as it goes, and nothing for a one."""
        return b"" if number == 1 else number.to_bytes(number.bit_length() // 8 + 1)


def left(case: Case, files: Files) -> dict[str, int]:
    """How much of what has to go is in these files."""
    every = b"".join(files.values())
    return {name: sum(one in every for one in parts) for name, parts in case.doomed.items()}


def end(case: Case) -> None:
    number, world = case.opened.survey, case.opened.world
    published(world, number)
    confirmed(world, number, OVER)
    with world.work():
        erasing.finish(survey_of(number), by=BY, now=OVER)


def test_who_has_every_file_of_a_survey_links_no_better_than_guessing(standing: Flask, log: Path) -> None:
    with frozen(NOW):
        case = hold(standing, log)
    assert sorted(case.order) == sorted(case.evidence.published)
    assert len({len(ballot) for ballot in case.order}) == 1
    orders = dict(attacks(case.evidence))
    assert len(orders) > 30
    assert not {name for name, order in orders.items() if caught(case, order)}
    # The measures see what there is to see: in the order of casting a person's ballots stand together.
    assert pairs(case.order, case) >= (len(case.truth) // 2, len(case.order) - 2 * len(case.truth))
    finds_the_order_where_the_keys_are_kept(case)
    assert len(case.replaced) > len(case.order) // 4
    # Were the numbers on the board, they would give away which ballots are one person's.
    assert caught(case, sorted(sorted(case.order), key=case.numbers.__getitem__))
    stored = both(standing).values()
    assert not any(one[288:352] in content for one in case.replaced for content in stored)
    watch(case)
    erase(case, standing)


def finds_the_order_where_the_keys_are_kept(case: Case) -> None:
    """A backup that held the key of a box would give its ballots away, and the attack finds that."""
    key = next(iter(case.keys))
    mine = [ballots[key] for ballots in case.truth if key in ballots]
    control = Evidence(sorted(mine), during=case.evidence.during, halfway={"key": case.keys[key]})
    assert score(guess(control, sealed(control)), mine).correlation > 0.4


def watch(case: Case) -> None:
    """What is shown and kept while it is open says nothing of anybody: no number moves by less than five,
    the reminder names neither people nor how many, the comments stand in no order of theirs."""
    assert not [number for number in case.shown if number % 5]
    with case.opened.world.look():
        entry = select(AuditEntry.details).where(AuditEntry.verb == "surveys.remind")
        kept = db.session.scalar(entry) or ""
        assert TITLE in kept and not any(sign.isdigit() for sign in kept.replace(TITLE, ""))
        for order, truth in comments(case):
            found = score(order, truth)
            assert found.linked <= MOST_LINKED and abs(found.correlation) < MOST_OF_COMMENTS


def erase(case: Case, app: Flask) -> None:
    """Before, everything is in the files; afterwards nothing is, nor in what the databases gave free."""
    every = {name: len(parts) for name, parts in case.doomed.items()}
    # Who drew was forgotten at the close.
    assert left(case, both(app)) == every | {"draws": 0}
    end(case)
    # Everything is still connected: closing the last connection would tidy up more.
    assert left(case, both(app)) == dict.fromkeys(every, 0)


def both(app: Flask) -> Files:
    main, ours = stores(app)
    return {f"main {name}": one for name, one in main.everything().items()} | ours.everything()


# --- what is published -------------------------------------------------------------------------------------


@dataclass
class Pages:
    """A published survey with numbers at random, small ones among them. `counts`: of each subject, by
    college and grade; `places`: of whom each place consists."""

    survey: int
    counts: dict[str, dict[Atom, int]]
    places: dict[tuple[str, ...], frozenset[Atom]]


def publish(world: World, chance: random.Random) -> Pages:
    with world.look():
        departments = list(db.session.scalars(select(Department.id).order_by(Department.id)))
    number = opened(world, survey(world, *departments))
    with world.look():
        rows = db.session.scalars(select(Group).where(Group.survey_id == number))
        groups: dict[str, Atom] = {one.key: (one.college or "*", one.grade or "*") for one in rows}
        keys = [one.key for one in survey_of(number).subjects]
    few = {group: chance.choice([0, 1, 1, 2, 3, 4, 5, 7, 9]) for group in groups}
    counts = {
        key: {group: max(0, n - chance.choice([0, 0, 0, 1, 2])) for group, n in few.items()} for key in keys
    }
    given = {
        key: {group: repeat(all_grades(chance.randint(1, 5)), n) for group, n in mine.items() if n}
        for key, mine in counts.items()
    }
    count_as(world, number, given)
    published(world, number)
    by_atom = {key: {groups[group]: n for group, n in mine.items()} for key, mine in counts.items()}
    return Pages(number, by_atom, {one.place: one.atoms for one in statements(groups.values())})


Line = tuple[int, ...]
"""The responses on each subject in a line of a table; 0 where there is a dash."""


def lines_on(answer: Answer) -> set[Line]:
    """Of every table by college or grade."""
    rows = ([cell.text() for cell in row.css("td.number")] for row in answer.all("tbody tr"))
    found = [[re.search(r"\(([\d,]+)\)", cell) for cell in cells] for cells in rows]
    return {
        tuple(int(one[1].replace(",", "")) if one else 0 for one in cells) for cells in found if any(cells)
    }


def settled_lines(held: Pages) -> list[tuple[frozenset[Atom], Line]]:
    """What was settled when it was published: of whom each line speaks, and the numbers in it."""
    kept = survey_of(held.survey).breakdown or {}
    told = [([row["place"]], row["n"]) for row in kept["published"]]
    told += [(row["places"], row["n"]) for row in kept["merged"]]
    return [
        (
            frozenset(atom for place in places for atom in held.places[tuple(place)]),
            tuple(numbers[key] for key in held.counts),
        )
        for places, numbers in told
    ]


@pytest.mark.either_database
def test_all_published_pages_together_give_no_small_group_away(
    world: World, visit: Callable[..., Visitor]
) -> None:
    chance = random.Random(11)
    with world.work():
        for name in "ABC":
            college = world.college(f"Faculty {name}")
            for grade in (2022, 2023, 2024) * 10:
                world.student(college, grade=grade)
        for name in DEPARTMENTS[:SUBJECTS]:
            world.department(world.school, name)
    hidden = 0
    for _again in range(4):
        held = publish(world, chance)
        shown = look(visit(), held)
        with world.look():
            settled = settled_lines(held)
        assert shown and shown <= {line for _atoms, line in settled}
        for atoms, line in settled:
            assert line == tuple(sum(one[atom] for atom in atoms) for one in held.counts.values())
        for counts in held.counts.values():
            check(counts, [atoms for atoms, _line in settled], [])
        hidden += len(held.places) - len(settled)
    assert hidden > 10


def look(visitor: Visitor, held: Pages) -> set[Line]:
    """What everybody sees, on every page, also after it was put up a second time. All say the same."""
    pages = [f"/surveys/{held.survey}/results", f"/surveys/{held.survey}/results/print"]
    first, second = (lines_on(visitor.get(page)) for page in pages)
    with World(visitor.app).work():
        republish_survey(survey_of(held.survey), "An objection", by=BY, now=AFTER)
    assert first == second == lines_on(visitor.get(pages[0]))
    others = [f"/surveys/{held.survey}/results/{key}" for key in held.counts]
    assert not any(lines_on(visitor.get(page)) for page in others)
    return first
