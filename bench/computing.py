"""The two calculations of a decision, without a server: severities of a round, and a large placement."""

import random
import statistics
import time
from collections.abc import Callable
from fractions import Fraction

from bench.results import keep
from unionweb.recruitment.rules.placement import place
from unionweb.recruitment.rules.scores import Mark
from unionweb.recruitment.rules.severity import correct
from unionweb.recruitment.rules.standing import Applicant, OpeningFacts

CANDIDATES, PANEL, JURORS = 500, 5, 24
APPLICANTS, OPENINGS, PLACES = 2000, 12, 30


def run(rounds: int) -> None:
    """CPU time in this process, median with its spread."""
    print(f"\ncalculations: {CANDIDATES} candidates × {PANEL} jurors; {APPLICANTS} applicants × {OPENINGS}")
    marks, (people, openings) = _marks(), _applicants()
    _print("severity model", rounds, lambda: correct(marks))
    _print("placement", rounds, lambda: place(people, openings))


def _print(name: str, rounds: int, work: Callable[[], object]) -> None:
    work()
    costs = []
    for _round in range(4 * rounds):
        start = time.process_time_ns()
        work()
        costs.append((time.process_time_ns() - start) / 1e6)
    print(f"{name:34}{statistics.median(costs):8.2f} ms CPU ({min(costs):.2f}–{max(costs):.2f})")
    keep("recruitment", name, "CPU-ms", costs)


def _marks() -> list[Mark]:
    chance = random.Random(5)
    harsh = [chance.gauss(0, 4) for _juror in range(JURORS)]
    found = []
    for candidate in range(CANDIDATES):
        ability = chance.gauss(72, 9)
        for juror in chance.sample(range(JURORS), PANEL):
            points = min(100, max(0, round(ability - harsh[juror] + chance.gauss(0, 3))))
            found.append(Mark(f"j{juror:03}", f"{candidate:04}", Fraction(points)))
    return found


def _applicants() -> tuple[list[Applicant], list[OpeningFacts]]:
    chance = random.Random(5)
    openings = [OpeningFacts(key, f"Department {key}", PLACES, Fraction(60)) for key in range(OPENINGS)]
    people = [
        Applicant(
            number,
            f"{number:04}",
            tuple(chance.sample(range(OPENINGS), 2)),
            Fraction(chance.randint(4000, 9900), 100),
            ties=(Fraction(chance.randint(4000, 9900), 100), Fraction(-number)),
            adjusts=chance.random() < 0.7,
        )
        for number in range(1, APPLICANTS + 1)
    ]
    return people, openings
