"""An hour of voting: everything that one voter asks of the server, from the link to the receipt.

The voter opens the link of a vote without being logged in, logs in with a password, opens the page of the
vote and the booth with its files, draws and casts. A log-in that lasts leaves out the first two.
"""

import http.client
import re
import statistics
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

from bench.databases import place
from bench.measuring import Figures, print_figures, rounds_of
from bench.results import keep
from bench.scenes import Scene
from bench.servers import Server, serving
from bench.voting import Voting

VOTERS_A_ROUND = 30
HOUR_MS, CORES, SCHOOL = 3_600_000, 2, 30_000
PASSWORD = "an hour of voting 2026"
LOG_IN = ("log-in page", "log-in with a password")


@dataclass
class Voter:
    """One phone: its number, its connection, and its cookie once it is logged in."""

    number: str
    connection: http.client.HTTPConnection
    cookie: str = ""

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> http.client.HTTPResponse:
        """One request of a browser that takes compressed pages; the body of the answer is read."""
        headers |= {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin", "Accept-Encoding": "gzip"}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer


def run(rounds: int, kind: str, delay: int) -> None:
    """On this kind of database. `delay`: milliseconds that every fsync takes longer."""
    with (
        tempfile.TemporaryDirectory(prefix="unionweb-bench-") as directory,
        place(kind, Path(directory), delay) as here,
    ):
        settings = {name: value for name, value in here.application.items() if name.startswith("UNIONWEB_")}
        voting = Voting(settings, voters=1 + rounds * VOTERS_A_ROUND)
        numbers = voting.let_in(PASSWORD)
        with (
            serving("app:app", here.application, here.process) as server,
            serving("bench.floor:app", here.floor, here.process) as floor,
        ):
            print(f"\nan hour of voting on {kind}")
            figures = rounds_of(server, floor, _scenes(server, voting, numbers), rounds)
            print_figures(figures, server, "hour", kind)
            _shares(figures, kind)


def _scenes(server: Server, voting: Voting, numbers: list[str]) -> list[Scene]:
    """One after another for each voter; a round measures one step for all of its voters, then the next."""
    vote, page = voting.vote.name, f"/elections/{voting.election}/vote"
    voters = [Voter(number, server.connect()) for number in numbers]
    requests = iter(list(islice(voting.requests(), len(voters))))
    ballots = iter(list(islice(voting.ballots(), len(voters))))
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"', _text(server, "/booth"))

    def step(name: str, work: Callable[[Voter], None]) -> Scene:
        turns = iter(voters)
        return Scene(name, lambda: work(next(turns)), VOTERS_A_ROUND)

    def get(*paths: str) -> Callable[[Voter], None]:
        return lambda one: _all_there(one.ask("GET", path) for path in paths)

    def post(path: str, bodies: Iterator[bytes]) -> Callable[[Voter], None]:
        return lambda one: _all_there([one.ask("POST", path, next(bodies))])

    return [
        step(LOG_IN[0], get(f"/people/sign-in?next={page}")),
        step(LOG_IN[1], lambda one: _log_in(one, page)),
        step("page of the vote", get(page)),
        step("booth with its files", get("/booth", *files)),
        step("the vote's parameters", get(f"/box/v/{vote}/params")),
        step("draw a paper", post(f"/draw/{vote}", requests)),
        step("cast a ballot", post(f"/box/v/{vote}/ballots", ballots)),
    ]


def _log_in(one: Voter, onwards: str) -> None:
    form = urlencode({"number": one.number, "password": PASSWORD, "next": onwards}).encode()
    answer = one.ask("POST", "/people/sign-in", form, **{"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status == 303 and answer.headers["Location"].endswith(onwards), answer.status
    cookies = answer.headers.get_all("Set-Cookie", [])
    one.cookie = "; ".join(line.partition(";")[0] for line in cookies)


def _all_there(answers: Iterable[http.client.HTTPResponse]) -> None:
    for answer in answers:
        assert answer.status == 200, answer.status


def _text(server: Server, path: str) -> str:
    connection = server.connect()
    connection.request("GET", path)
    return connection.getresponse().read().decode()


def _shares(figures: dict[str, Figures], kind: str) -> None:
    """What share of a small machine's processor a school takes that votes within an hour."""
    steps = {name: one.cpu for name, one in figures.items() if name != "floor"}
    for words, left_out in (("with a password", ()), ("with a log-in that lasts", LOG_IN)):
        counted = [cpu for name, cpu in steps.items() if name not in left_out]
        whole = [sum(round_) for round_ in zip(*counted, strict=True)]
        shares = [100 * SCHOOL * one / HOUR_MS / CORES for one in whole]
        print(
            f"a voter {words}: {statistics.median(whole):.1f} CPU-ms; {SCHOOL} in an hour: "
            f"{statistics.median(shares):.1f} % of {CORES} cores"
        )
        keep("hour", f"a voter {words}", "CPU-ms", whole, database=kind)
        keep("hour", f"30,000 voters {words}, of two cores", "%", shares, database=kind)
