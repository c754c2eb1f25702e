"""Drawing and casting, against the floor: one at a time, 500 in one second, 300 against 30,000."""

import http.client
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from threading import Barrier

from bench.databases import place
from bench.measuring import Figures, insert, print_figures, rounds_of
from bench.results import keep
from bench.scenes import Scene
from bench.servers import Server, serving
from bench.voting import Voting

DRAWS, CASTS, PAGES = 60, 200, 200
BURST = 500
FEW, MANY = 300, 30_000
CONNECTIONS = 16


def run(rounds: int, kind: str, delay: int, many: bool) -> None:
    """On this kind of database. `delay`: milliseconds that every fsync takes longer. `many`: also 30,000
    ballots."""
    with (
        tempfile.TemporaryDirectory(prefix="unionweb-bench-") as directory,
        place(kind, Path(directory), delay) as here,
    ):
        settings = {name: value for name, value in here.application.items() if name.startswith("UNIONWEB_")}
        voting = Voting(settings, voters=1 + rounds * DRAWS)
        with (
            serving("app:app", here.application, here.process) as server,
            serving("bench.floor:app", here.floor, here.process) as floor,
        ):
            print(f"\nballots on {kind}, every fsync {delay} ms longer")
            figures = rounds_of(server, floor, list(_scenes(server, voting, rounds)), rounds)
            part = f"ballots, fsync + {delay} ms" if delay else "ballots"
            print_figures(figures, server, part, kind)
            _burst(server, floor, voting, part, kind)
            if many:
                _many(server, voting, part, kind)


def _scenes(server: Server, voting: Voting, rounds: int) -> Iterator[Scene]:
    connection = server.connect()
    requests = iter(list(islice(voting.requests(), 1 + rounds * DRAWS)))
    ballots = iter(list(islice(voting.ballots(), 1 + rounds * CASTS)))

    def draw() -> None:
        headers = {"Cookie": next(voting.cookies), "Sec-Fetch-Site": "same-origin"}
        connection.request("POST", f"/draw/{voting.vote.name}", next(requests), headers)
        _expect(connection, 256)

    def cast() -> None:
        connection.request("POST", f"/box/v/{voting.vote.name}/ballots", next(ballots))
        _expect(connection, 96)

    def booth() -> None:
        connection.request("GET", "/booth", headers={"Accept-Encoding": "gzip"})
        _expect(connection)

    yield Scene("draw a paper", draw, DRAWS)
    yield Scene("cast a ballot", cast, CASTS)
    yield Scene("open the booth", booth, PAGES)


def _expect(connection: http.client.HTTPConnection, length: int | None = None) -> None:
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200 and length in (None, len(body)), (answer.status, body[:300])


def _burst(server: Server, floor: Server, voting: Voting, part: str, kind: str) -> None:
    """Everybody at once, each on a connection of his own."""
    ballots = list(islice(voting.ballots(), BURST))
    bare, path = insert(floor), f"/box/v/{voting.vote.name}/ballots"
    bare()
    base = _all_at_once(
        [floor.connect() for _one in range(BURST)], lambda one, _n: one.request("POST", "/insert")
    )
    mine = _all_at_once(
        [server.connect() for _one in range(BURST)], lambda one, n: one.request("POST", path, ballots[n])
    )
    print(f"{BURST} casts at once: all within {mine:.2f} s; bare INSERTs {base:.2f} s: × {mine / base:.1f}")
    keep(part, f"{BURST} casts at once, all answered", "s", [mine], database=kind, floor=mine / base)


def _all_at_once(
    connections: list[http.client.HTTPConnection],
    send: Callable[[http.client.HTTPConnection, int], None],
) -> float:
    """Seconds from the start to the last answer."""
    start = Barrier(len(connections) + 1)

    def one(number: int) -> None:
        connections[number].connect()
        start.wait()
        send(connections[number], number)
        _expect(connections[number])

    with ThreadPoolExecutor(len(connections)) as pool:
        answers = [pool.submit(one, number) for number in range(len(connections))]
        start.wait()
        began = time.perf_counter()
        for answer in answers:
            answer.result()
    return time.perf_counter() - began


def _many(server: Server, voting: Voting, part: str, kind: str) -> None:
    """What a ballot costs when the box is nearly empty and when it is full."""
    figures = Figures()
    before = voting.received()
    for number in (FEW, MANY - 2 * FEW, FEW):
        ballots = list(islice(voting.ballots(), number))
        cpu, wall = server.cpu_ms(), time.perf_counter()
        _drain(server, voting, ballots)
        figures.cpu.append((server.cpu_ms() - cpu) / number)
        figures.wall.append(1000 * (time.perf_counter() - wall) / number)
    assert voting.received() == before + MANY
    first, middle, last = figures.cpu
    print(f"{MANY} ballots: {first:.2f} CPU-ms for each of the first {FEW}, {middle:.2f} on the way,")
    print(f"  {last:.2f} for the last {FEW}: × {last / first:.2f}; {server.memory_mib():.0f} MiB")
    keep(part, f"a ballot of {MANY}, with {CONNECTIONS} at a time", "CPU-ms", [middle], database=kind)
    keep(part, f"the last of {MANY} ballots against the first", "×", [last / first], database=kind)


def _drain(server: Server, voting: Voting, ballots: list[bytes]) -> None:
    path = f"/box/v/{voting.vote.name}/ballots"

    def one(part: list[bytes]) -> None:
        connection = server.connect()
        for ballot in part:
            connection.request("POST", path, ballot)
            _expect(connection, 96)

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(one, (ballots[start::CONNECTIONS] for start in range(CONNECTIONS))))
