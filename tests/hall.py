"""An election in a hall, built for tests and taken from stage to stage."""

from dataclasses import dataclass, field

from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.ballots import box
from unionweb.ballots.drawing import draw
from unionweb.ballots.queries import vote_of
from unionweb.ballots.rules.ballots import make_ballot
from unionweb.ballots.rules.choices import Choices
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.tellers import TellerSecret
from unionweb.ballots.rules.tokens import Booth
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.elections.actions import counting, nominees, roll, stages, tellers
from unionweb.elections.actions.beginning import begin
from unionweb.elections.models import CheckedIn, Election, NomineeOrder, Teller
from unionweb.elections.queries.elections import election_of
from unionweb.elections.queries.outcome import outcome
from unionweb.elections.rules.presets import Preset
from unionweb.elections.rules.stages import Stage
from unionweb.people.models import Person, Unit
from unionweb.people.rules.roles import Role

STANDING = ("张三", "李四", "王五", "赵六")


@dataclass
class Hall:
    """An election of three among four; its officer, its voters, and its tellers, two of whom can open."""

    world: World
    election: int
    officer: int
    voters: list[int]
    tellers: dict[int, TellerSecret] = field(default_factory=dict)

    @classmethod
    def build(cls, world: World, voters: int = 5) -> "Hall":
        with world.work():
            officer = world.teacher()
            world.grant(officer, Role.ELECTION_COMMITTEE)
            people = [world.student() for _one in range(voters)]
            watching = [world.student(name=name) for name in ("孟监票", "柳监票", "秦监票")]
            standing = [world.student(name=name) for name in STANDING]
            unit, now = db.session.get_one(Unit, world.school), clock.now()
            election = begin(unit, Preset.CONGRESS, "学代会选举", "选举委员", 3, by=SYSTEM, now=now)
            election.nominee_order = NomineeOrder.LISTED
            for person in standing:
                details = nominees.NomineeDetails("计算机学院")
                one = db.session.get_one(Person, person)
                nominees.add_nominee(election.contests[0], one, details, by=SYSTEM, now=now)
            roll.add_voters(election, [(person, "一团") for person in people], by=SYSTEM, now=now)
            for person in watching:
                tellers.appoint(election, db.session.get_one(Person, person), by=SYSTEM, now=now)
            number = election.id
        secrets = {person: TellerSecret(bytes([place]) * 32) for place, person in enumerate(watching, 1)}
        return cls(world, number, officer, people, secrets)

    def path(self, rest: str) -> str:
        """A page of this election: "hall", "vote", …"""
        return f"/elections/{self.election}/{rest}"

    @property
    def vote(self) -> Vote:
        with self.world.look():
            name = election_of(self.election).vote
            assert name is not None
            return vote_of(name)

    @property
    def secret(self) -> bytes:
        with self.world.look():
            return election_of(self.election).hall_secret

    def _election(self) -> Election:
        return election_of(self.election)

    def _teller(self, person: int) -> Teller:
        return db.session.get_one(Teller, (self.election, person))

    def move(self, *to: Stage) -> None:
        for stage in to:
            with self.world.work():
                stages.move_on(self._election(), stage, by=SYSTEM, now=clock.now())

    def make_keys(self, *people: int) -> None:
        """Those of these tellers, or of all."""
        with self.world.work():
            for person in people or self.tellers:
                secret = self.tellers[person]
                keys = secret.x25519_public, secret.ed25519_public
                tellers.take_keys(self._teller(person), *keys, by=SYSTEM, now=clock.now())

    def compare(self) -> None:
        with self.world.work():
            for person in self.tellers:
                tellers.compare(self._teller(person), by=SYSTEM, now=clock.now())

    def to_check_in(self) -> None:
        self.make_keys()
        self.move(Stage.FROZEN)
        self.compare()
        self.move(Stage.CHECK_IN)

    def check_in(self, *people: int) -> None:
        with self.world.work():
            for person in people:
                roll.check_in(self._election(), person, CheckedIn.HALL, by=SYSTEM, now=clock.now())

    def to_voting(self) -> None:
        self.to_check_in()
        self.check_in(*self.voters)
        self.move(Stage.VOTING)

    def cast(self, number: int, choices: str) -> None:
        """The voter with this number on the roll draws and casts."""
        booth = Booth(number.to_bytes(32), self.vote)
        with self.world.look():
            token = booth.token_from(draw(self.vote.name, number, booth.blinded))
            box.cast(self.vote.name, make_ballot(self.vote, booth, token, Choices((choices,), ((),))))

    def sign(self, person: int) -> None:
        with self.world.work():
            kept = outcome(self.election)
            assert kept is not None
            signature = self.tellers[person].sign("close", kept.statement)
            tellers.sign_close(self._teller(person), signature, by=SYSTEM, now=clock.now())

    def hand_in(self, person: int) -> None:
        with self.world.work():
            private = self.tellers[person].x25519_private
            tellers.hand_in(self._teller(person), private, by=SYSTEM, now=clock.now())

    def count(self) -> None:
        with self.world.look():
            assert counting.open_next(self._election(), Stage.OPENED, now=clock.now()).done
        with self.world.work():
            counting.open_box(self._election(), by=SYSTEM, now=clock.now())
            counting.count(self._election(), by=SYSTEM, now=clock.now())

    def announce(self) -> None:
        with self.world.work():
            counting.announce(self._election(), by=SYSTEM, now=clock.now())
