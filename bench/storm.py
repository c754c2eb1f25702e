"""A log-in storm while people vote: 3,000 in five minutes, ten a second, each with an argon2 hash.

People cast and log in at random moments, so many a second on average, as people do who know nothing of each
other; the moments are the same in every run. How long the slowest twentieth of those who cast waits is
compared with and without the storm, in turns in the same run. The storm is as dense as the real one, and as
many seconds long as asked for.
"""

import http.client
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import accumulate, islice
from pathlib import Path
from urllib.parse import urlencode

from bench.databases import place
from bench.results import keep
from bench.servers import Server, serving
from bench.voting import Voting

LOGINS_A_SECOND, CASTS_A_SECOND = 10.0, 20.0
PEOPLE = 600
PASSWORD = "storm and calm 2026"
AT_ONCE = 40
HOUR, VOTERS = 3600, 30_000


@dataclass
class Waits:
    """Seconds that each had to wait; `refused` were told to come back."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0

    def at(self, percent: int) -> float:
        """Milliseconds within which so many per cent were answered."""
        return 1000 * statistics.quantiles(self.seconds, n=100)[percent - 1]


def run(rounds: int, kind: str, delay: int, seconds: int) -> None:
    """So many rounds of calm and storm, each for so many seconds."""
    with (
        tempfile.TemporaryDirectory(prefix="unionweb-bench-") as directory,
        place(kind, Path(directory), delay) as here,
    ):
        settings = {name: value for name, value in here.application.items() if name.startswith("UNIONWEB_")}
        voting = Voting(settings, voters=1)
        numbers = voting.people_with_password(PEOPLE, PASSWORD)
        with serving("app:app", here.application, here.process) as server:
            print(f"\n{LOGINS_A_SECOND:.0f} log-ins a second for {seconds} s on {kind}, fsync + {delay} ms")
            _rounds(server, voting, iter(numbers * (rounds * seconds)), kind, rounds, seconds)


def _rounds(
    server: Server, voting: Voting, numbers: Iterator[str], kind: str, rounds: int, seconds: int
) -> None:
    ballots, logins = voting.ballots(), Waits()
    calm: list[float] = []
    storm: list[float] = []
    ratios: list[float] = []
    costs: list[float] = []
    for _round in range(rounds):
        for stormy in (False, True):
            count = int(CASTS_A_SECOND * seconds)
            cast = _caster(server, voting, iter(list(islice(ballots, count))))
            before = server.cpu_ms()
            waits = _together(cast, _entering(server, numbers, logins) if stormy else None, seconds)
            (storm if stormy else calm).append(waits.at(95))
            if not stormy:
                costs.append((server.cpu_ms() - before) / count)
        ratios.append(storm[-1] / calm[-1])
    for name, values in (("calm", calm), ("storm", storm)):
        spread = f"{min(values):.1f}–{max(values):.1f}"
        print(f"cast, 95 % within, {name:14}{statistics.median(values):8.1f} ms ({spread})")
        keep("storm", f"cast, 95 % within, {name}", "ms", values, database=kind)
    print(f"storm against calm: × {statistics.median(ratios):.2f}; meant: at most × 2")
    keep("storm", "storm against calm", "×", ratios, database=kind)
    entered, all_of = len(logins.seconds), len(logins.seconds) + logins.refused
    print(
        f"log-ins: {entered} of {all_of} at once, 95 % within {logins.at(95):.0f} ms; the others in a moment"
    )
    keep("storm", "log-in during the storm, 95 % within", "ms", [logins.at(95)], database=kind)
    _hour(costs, kind)


def _hour(costs: list[float], kind: str) -> None:
    """What casting takes of two cores when 30,000 vote within an hour; drawing is in `--only ballots`."""
    cast = statistics.median(costs)
    share = 100 * VOTERS * cast / 1000 / HOUR / 2
    print(f"a ballot at this pace: {cast:.2f} CPU-ms; {VOTERS} cast in an hour: {share:.1f} % of two cores")
    keep("storm", "a ballot cast at a steady pace", "CPU-ms", costs, database=kind)


def _together(cast: Callable[[], float], enter: Callable[[], None] | None, seconds: int) -> Waits:
    """Both at their pace for about so many seconds; how long those who cast waited."""
    waits, lock = Waits(), threading.Lock()

    def timed() -> None:
        waited = cast()
        with lock:
            waits.seconds.append(waited)

    with ThreadPoolExecutor(2 * AT_ONCE) as pool:
        paces = [(CASTS_A_SECOND, timed)]
        if enter is not None:
            paces.append((LOGINS_A_SECOND, enter))
        every = [(at, work) for pace, work in paces for at in _moments(pace, seconds)]
        moments = sorted(every, key=lambda one: one[0])
        began, asked = time.perf_counter(), []
        for moment, work in moments:
            time.sleep(max(0.0, began + moment - time.perf_counter()))
            asked.append(pool.submit(work))
        for one in asked:
            one.result()
    return waits


def _moments(pace: float, seconds: int) -> list[float]:
    """So many a second at random, in seconds from the start; the same each time."""
    chance = random.Random(pace)
    return list(accumulate(chance.expovariate(pace) for _one in range(int(pace * seconds))))


def _caster(server: Server, voting: Voting, ballots: Iterator[bytes]) -> Callable[[], float]:
    """Cast the next ballot on a connection of its own; seconds from the first byte to the receipt."""
    path, lock = f"/box/v/{voting.vote.name}/ballots", threading.Lock()

    def cast() -> float:
        with lock:
            ballot = next(ballots)
        began = time.perf_counter()
        assert _send(server, path, ballot, {}) == 200
        return time.perf_counter() - began

    return cast


def _entering(server: Server, numbers: Iterator[str], logins: Waits) -> Callable[[], None]:
    """The next person logs in; whoever is told to come back does so after a second."""
    lock = threading.Lock()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}

    def enter() -> None:
        with lock:
            number = next(numbers)
        body = urlencode({"number": number, "password": PASSWORD}).encode()
        began = time.perf_counter()
        status = _send(server, "/people/sign-in", body, headers)
        with lock:
            if status == 303:
                logins.seconds.append(time.perf_counter() - began)
            else:
                assert status == 503, status
                logins.refused += 1

    return enter


def _send(server: Server, path: str, body: bytes, headers: dict[str, str]) -> int:
    connection = server.connect()
    try:
        connection.request("POST", path, body, headers)
        answer: http.client.HTTPResponse = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
