"""A survey of five departments with ten indicators each: what a response costs, with few stored and with
many; then closing, opening and adding up, publishing; and the page of the result."""

import http.client
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from statistics import median
from threading import Event, Thread

from bench.databases import Place, place
from bench.measuring import Figures, insert, measure, print_figures, rounds_of
from bench.results import keep
from bench.scenes import Scene
from bench.servers import Server, serving
from bench.surveying import DEPARTMENTS, Surveying
from unionweb.ballots.rules.blindrsa import PrivateKey
from unionweb.base.web.assets import PAGES, STATIC

STORED, SOME, MANY = 100, 1_000, 20_000
TENTH = 2_000
"""Responses of a survey that is closed beside the one with many: memory must not grow with their number."""

RESPONSES, STEPS, PAGES_SEEN = 30, 30, 20
SIGNATURES = 100


def run(rounds: int, kind: str, delay: int, many: bool) -> None:
    """On this kind of database. `delay`: milliseconds that every fsync takes longer. `many`: 20,000
    responses instead of 1,000."""
    number = MANY if many else SOME
    with ExitStack() as stack:
        few, full, floor = (stack.enter_context(_place(kind, delay)) for _one in range(3))
        small, large = _surveying(few, STORED, rounds), _surveying(full, number, rounds)
        print(f"\nsurvey of {DEPARTMENTS} departments × 10 indicators on {kind}, fsync + {delay} ms")
        servers = [
            stack.enter_context(serving("app:app", one.application, one.process)) for one in (few, full)
        ]
        base = stack.enter_context(serving("bench.floor:app", floor.floor, floor.process))
        figures = _respond(base, list(zip(servers, (small, large), strict=True)), rounds)
        part = f"surveys, fsync + {delay} ms" if delay else "surveys"
        print_figures(figures, servers[1], part, kind)
        print(f"{DEPARTMENTS} blind signatures alone: {_bare(large.issuers[0]):.2f} CPU-ms")
        _compare(figures)
        for server, survey in (*_a_tenth(stack, kind, delay, many), (servers[1], large)):
            _close(server, survey, part, kind)
        result = Scene("page of the result", _getting(servers[1], large, "results"), PAGES_SEEN)
        one = Scene("page of a department", _getting(servers[1], large, "results/d1"), PAGES_SEEN)
        print_figures(rounds_of(servers[1], base, [result, one], rounds), servers[1], part, kind)


def _a_tenth(stack: ExitStack, kind: str, delay: int, many: bool) -> Iterator[tuple[Server, Surveying]]:
    if many:
        here = stack.enter_context(_place(kind, delay))
        survey = _surveying(here, TENTH, rounds=0)
        yield stack.enter_context(serving("app:app", here.application, here.process)), survey


@contextmanager
def _place(kind: str, delay: int) -> Iterator[Place]:
    with (
        tempfile.TemporaryDirectory(prefix="unionweb-bench-") as directory,
        place(kind, Path(directory), delay) as here,
    ):
        yield here


def _surveying(here: Place, stored: int, rounds: int) -> Surveying:
    settings = {name: value for name, value in here.application.items() if name.startswith("UNIONWEB_")}
    signed_in = 3 + rounds * (RESPONSES + 2 * STEPS)
    made = Surveying(settings, stored + signed_in, signed_in)
    made.store(stored)
    return made


def _respond(floor: Server, sides: list[tuple[Server, Surveying]], rounds: int) -> dict[str, Figures]:
    """In turns at the floor, where few responses are stored, and where many are."""
    units = [(server, unit) for server, survey in sides for unit in _scenes(server, survey, rounds)]
    figures = {"floor": Figures()} | {unit.name: Figures() for _server, unit in units}
    bare = insert(floor)
    bare()
    for _server, unit in units:
        unit.work()
    for _round in range(rounds):
        measure(floor, bare, 300, figures["floor"])
        for server, unit in units:
            measure(server, unit.work, unit.times, figures[unit.name])
    return figures


def _scenes(server: Server, survey: Surveying, rounds: int) -> Iterator[Scene]:
    stored = survey.received()
    drawn, sent = 2 + rounds * (RESPONSES + STEPS), 2 + rounds * (RESPONSES + STEPS)
    papers, responses = iter(list(islice(survey.papers(), drawn))), iter(survey.responses(sent))
    phone = Phone(server, survey.code)

    def sheet() -> None:
        phone.look(next(survey.cookies))

    def draw() -> None:
        phone.draw(next(survey.cookies), next(papers))

    def whole() -> None:
        cookie = next(survey.cookies)
        phone.open_page()
        phone.read_form()
        phone.look(cookie)
        phone.draw(cookie, next(papers))
        phone.send(next(responses))

    yield Scene(f"a response, {stored} stored", whole, RESPONSES)
    parts = {
        "page, script, style": phone.open_page,
        "form": phone.read_form,
        "own sheet": sheet,
        f"draw {DEPARTMENTS} papers": draw,
        f"cast {DEPARTMENTS} ballots": lambda: phone.send(next(responses)),
    }
    for name, work in parts.items():
        yield Scene(f"  {name}" + " " * (stored > STORED), work, STEPS)


class Phone:
    """What a respondent's browser asks for, the first time that it sees the page."""

    def __init__(self, server: Server, code: str) -> None:
        self._connection = server.connect()
        self._code = code
        built = STATIC / "build"
        self._files = [
            f"/static/build/{one.name}"
            for suffix in ("css", "js")
            for one in built.glob(f"survey-*.{suffix}")
        ]
        assert len(self._files) == 2 and "/survey" in PAGES

    def open_page(self) -> None:
        """The page with its script and style."""
        for path in ("/survey", *self._files):
            self._ask("GET", path, headers={"Accept-Encoding": "gzip"})

    def read_form(self) -> None:
        """The form, the same for everybody."""
        self._ask("GET", f"/surveys/form/{self._code}", headers={"Accept-Encoding": "gzip"})

    def look(self, cookie: str) -> None:
        """What this person may do."""
        self._ask("GET", f"/surveys/sheet/{self._code}", headers={"Cookie": cookie})

    def draw(self, cookie: str, papers: bytes) -> None:
        """Five papers."""
        headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"}
        self._ask("POST", f"/surveys/papers/{self._code}", papers, headers, 256 * DEPARTMENTS)

    def send(self, response: bytes) -> None:
        """Five ballots; nobody is logged in."""
        self._ask("POST", "/box/ballots", response, {}, 96 * DEPARTMENTS)

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        length: int | None = None,
    ) -> None:
        self._connection.request(method, path, body, headers or {})
        answer = self._connection.getresponse()
        told = answer.read()
        assert answer.status == 200 and length in (None, len(told)), (path, answer.status, told[:300])


def _bare(issuer: bytes) -> float:
    """CPU-ms of the blind signatures of one response, and of nothing else."""
    key, message = PrivateKey.from_bytes(issuer), b"\1" * 256
    key.blind_sign(message)
    began = time.process_time()
    for _turn in range(SIGNATURES * DEPARTMENTS):
        key.blind_sign(message)
    return 1000 * (time.process_time() - began) / SIGNATURES


def _compare(figures: dict[str, Figures]) -> None:
    few, full = (one for name, one in figures.items() if name.startswith("a response"))
    ratios = [many / one for one, many in zip(few.cpu, full.cpu, strict=True)]
    walls = [many / one for one, many in zip(few.wall, full.wall, strict=True)]
    print(f"many stored / few stored: CPU × {median(ratios):.2f}, latency × {median(walls):.2f}")


def _close(server: Server, survey: Surveying, part: str, kind: str) -> None:
    """As the officer does it, in the browser: every step with its CPU seconds, and memory at its peak, of all
    processes together and of the largest."""
    title = f"after {DEPARTMENTS} × {survey.received()} responses"
    print(f"\n{title:30}{'CPU-s':>13}{'wall s':>10}{'steps':>8}{'longest':>9}{'MiB':>8}{'largest':>9}")
    for path in ("close", "count", "publish"):
        server.forget_peaks()
        with _watching(server) as peaks:
            cpu, walls = server.cpu_ms(), list(_posts(server, survey, path))
        spent, times = (server.cpu_ms() - cpu) / 1000, f"{sum(walls):>10.2f}{len(walls):>8}{max(walls):>9.2f}"
        print(f"{path:30}{spent:>13.2f}{times}{max(peaks):>8.0f}{server.largest_mib():>9.0f}")
        keep(part, f"{title}: {path}", "CPU-s", [spent], database=kind, peak_mib=round(max(peaks)))


def _posts(server: Server, survey: Surveying, path: str) -> Iterator[float]:
    """Press the button until the survey has moved on; the seconds of each time."""
    connection, again = server.connect(), True
    headers = {"Cookie": survey.officer, "Sec-Fetch-Site": "same-origin"}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    while again:
        began = time.perf_counter()
        connection.request("POST", f"/surveys/{survey.survey}/{path}", b"", headers)
        answer = connection.getresponse()
        told = answer.read()
        assert answer.status == 303, (path, answer.status, told[-3000:])
        yield time.perf_counter() - began
        again = (answer.headers["Location"] or "").endswith("/counting")


def _getting(server: Server, survey: Surveying, path: str) -> Callable[[], None]:
    connection: http.client.HTTPConnection = server.connect()

    def work() -> None:
        connection.request("GET", f"/surveys/{survey.survey}/{path}", headers={"Cookie": survey.officer})
        answer = connection.getresponse()
        assert answer.read() and answer.status == 200, answer.status

    return work


@contextmanager
def _watching(server: Server) -> Iterator[list[float]]:
    """MiB of the server, ten times a second."""
    peaks, over = [server.memory_mib()], Event()

    def look() -> None:
        while not over.wait(0.1):
            try:
                peaks.append(server.memory_mib())
            except (OSError, StopIteration):
                continue  # a process ended while it was looked at

    watcher = Thread(target=look)
    watcher.start()
    try:
        yield peaks
    finally:
        over.set()
        watcher.join()
