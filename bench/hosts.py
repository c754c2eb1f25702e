"""Do two application hosts carry more than one? Each is a network namespace with the same small share of a
core, so that the database and the client, which are on the same machine, have the rest.

A host that has 30 % of a core saturates; what counts is how many ballots a second two of them take against
one, and what a ballot costs in CPU time in each case. Where the database or the client becomes the limit,
the ratio says so.
"""

import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import psycopg

from bench.databases import pid_of
from bench.results import keep
from bench.servers import cpu_ms_of
from bench.voting import Voting
from tests.faults.serving import free_port, settled
from tests.hosts import Host, hosts, start_database, unavailable
from tests.postgres import Unavailable

PERCENT, BALLOTS, CONNECTIONS, MEANT = 30, 1500, 8, 1.7
SECRET = "for benchmarks only " * 2


def run(rounds: int) -> None:
    """PostgreSQL, durable. Skipped where network namespaces are not permitted."""
    if reason := unavailable():
        print(f"\n{reason}")
        return
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="unionweb-bench-")))
        directory.chmod(0o711)
        port = free_port()
        server = start_database(port, durable=True)
        if isinstance(server, Unavailable):
            raise SystemExit(server.reason)
        stack.callback(server.stop)
        with psycopg.connect(server.url.replace("+psycopg", ""), autocommit=True) as admin:
            admin.execute("CREATE DATABASE unionweb")
        shared = {"UNIONWEB_INSTANCE": str(directory), "UNIONWEB_SECRET_KEY": SECRET}
        own = shared | {"UNIONWEB_DATABASE_URL": server.url.replace("/postgres?", "/unionweb?")}
        voting = Voting(own, voters=1)
        pair = stack.enter_context(hosts(2, port, "unionweb", shared, directory, PERCENT))
        for host in pair:
            host.serve()
        for host in pair:
            settled(host.answers, f"{host.name} answers: {host.said()}")
        _measure(pair, voting, pid_of(server.url), rounds)


def _measure(pair: list[Host], voting: Voting, database: int, rounds: int) -> None:
    print(f"\nhosts with {PERCENT} % of a core each, ballots on PostgreSQL; meant: × {MEANT}")
    found: dict[int, list[tuple[float, float, float]]] = {1: [], 2: []}
    ballots = voting.ballots()
    for host in pair:
        _cast([host], voting, list(islice(ballots, 50)))
    for _round in range(rounds):
        for number in (1, 2):
            part = list(islice(ballots, BALLOTS * number // 2))
            before = cpu_ms_of(*(host.pid for host in pair)), cpu_ms_of(database)
            seconds = _cast(pair[:number], voting, part)
            after = cpu_ms_of(*(host.pid for host in pair)), cpu_ms_of(database)
            each = [(new - old) / len(part) for new, old in zip(after, before, strict=True)]
            found[number].append((len(part) / seconds, each[0], each[1]))
    _tell(found)


def _tell(found: dict[int, list[tuple[float, float, float]]]) -> None:
    print(f"{'hosts':8}{'ballots/s (min–max)':>26}{'CPU-ms, hosts':>16}{'database':>10}")
    for number, rows in found.items():
        rate, own, base = (list(column) for column in zip(*rows, strict=True))
        spread = f"{statistics.median(rate):.0f} ({min(rate):.0f}–{max(rate):.0f})"
        print(f"{number:<8}{spread:>26}{statistics.median(own):>16.2f}{statistics.median(base):>10.2f}")
        more = {
            "host CPU-ms": round(statistics.median(own), 3),
            "database CPU-ms": round(statistics.median(base), 3),
        }
        keep(
            "hosts",
            f"{number} host(s), {PERCENT} % of a core each",
            "ballots/s",
            rate,
            database="postgresql",
            **more,
        )
    ratios = [two[0] / one[0] for one, two in zip(found[1], found[2], strict=True)]
    print(f"two against one: × {statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})")
    keep("hosts", "two against one", "×", ratios, database="postgresql")


def _cast(to: Sequence[Host], voting: Voting, ballots: list[bytes]) -> float:
    """Seconds until all are in; each connection goes to one host."""
    path = f"/box/v/{voting.vote.name}/ballots"
    lanes = CONNECTIONS * len(to)

    def one(lane: int) -> None:
        connection = to[lane % len(to)].connect(120)
        for ballot in ballots[lane::lanes]:
            connection.request("POST", path, ballot)
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == 200, body
        connection.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(lanes) as pool:
        list(pool.map(one, range(lanes)))
    return time.perf_counter() - began
