"""The last minute before the end of applications: hundreds of résumés at once, over real connections."""

import http.client
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path

from flask_migrate import upgrade

from bench.databases import place
from bench.results import keep
from bench.servers import Server, serving
from bench.voting import cookie_of
from tests.drives import OpenDrive
from tests.world import LONG_AGO, World
from unionweb.application import create_app
from unionweb.audit import SYSTEM, record
from unionweb.ballots import box
from unionweb.base import clock, files
from unionweb.base.db import db
from unionweb.config import Settings
from unionweb.people.models import Person, PersonKind
from unionweb.recruitment.models import Application, Upload

APPLICANTS, SIZE, TOGETHER, MINUTE = 300, 2 * 2**20, 40, 60
BOUNDARY = "unionweb-bench"


def run(kind: str, delay: int) -> None:
    """On this kind of database, each on a connection of his own: spread over a minute, then as fast as it
    goes."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="unionweb-bench-")))
        here = stack.enter_context(place(kind, directory, delay))
        settings = {name: value for name, value in here.application.items() if name.startswith("UNIONWEB_")}
        drive, cookies = _build(settings)
        print(f"\n{APPLICANTS} résumés of {SIZE >> 20} MB on {kind}")
        server = stack.enter_context(serving("app:app", here.application, here.process))
        for name, every in (("within a minute", MINUTE / APPLICANTS), (f"{TOGETHER} at a time", 0.0)):
            _burst(server, drive, cookies, name, every)
            print(f"  {_kept(settings)} files as sent")


def _burst(server: Server, drive: int, cookies: list[str], name: str, every: float) -> None:
    """Everybody once; one begins `every` so many seconds."""
    before, start = server.cpu_ms(), time.perf_counter()

    def send(pair: tuple[int, str]) -> float:
        time.sleep(max(0, start + pair[0] * every - time.perf_counter()))
        return _send(server, drive, *pair)

    with _watched(server) as memory, ThreadPoolExecutor(TOGETHER) as pool:
        waits = list(pool.map(send, enumerate(cookies)))
    each = (server.cpu_ms() - before) / APPLICANTS
    print(f"{name}: all taken after {time.perf_counter() - start:.1f} s, {each:.1f} CPU-ms each")
    keep(
        "recruitment",
        f"a résumé of {SIZE >> 20} MB, {name}",
        "CPU-ms",
        [each],
        slowest_s=round(max(waits), 1),
    )
    print(f"  the slowest took {max(waits):.1f} s; most memory of all processes: {max(memory):.0f} MiB")


def _resume(number: int) -> bytes:
    """A page, and as much else as it takes; of everybody another."""
    filler = os.urandom(1024) * (SIZE // 1024)
    head = b"%%PDF-1.5\n1 0 obj\n<< /Type /Page /N %d >>\nendobj\n2 0 obj\n<< >>\nstream\n" % number
    return head + filler + b"\nendstream\nendobj\ntrailer <<>>\n%%EOF\n"


def _send(server: Server, drive: int, number: int, cookie: str) -> float:
    """Seconds from the first byte to the answer."""
    content = _resume(number)
    digest = sha256(content).hexdigest()
    body = b"".join(
        (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; '.encode(),
            f'filename="{digest}.pdf"\r\nContent-Type: application/pdf\r\n\r\n'.encode(),
            content,
            f"\r\n--{BOUNDARY}--\r\n".encode(),
        )
    )
    headers = {
        "Cookie": cookie,
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
    }
    connection, start = server.connect(), time.perf_counter()
    connection.request("POST", f"/recruitment/drives/{drive}/apply/files/resume", body, headers)
    answer = connection.getresponse()
    told = answer.read()
    assert answer.status == http.client.SEE_OTHER, (answer.status, told[:300])
    connection.close()
    return time.perf_counter() - start


@contextmanager
def _watched(server: Server) -> Iterator[list[float]]:
    """Memory in MiB, five times a second."""
    seen, over = [server.memory_mib()], threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            seen.append(server.memory_mib())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def _kept(settings: dict[str, str]) -> int:
    """How many files are on disk byte for byte; their names say what was sent."""
    app = create_app(Settings.read(settings))
    with app.app_context():
        uploads = db.session.query(Upload).all()
        whole = sum(_is_whole(one) for one in uploads)
        db.session.remove()
        db.engine.dispose()
        box.boxes().forget()
    assert whole == APPLICANTS, f"{APPLICANTS - whole} of {APPLICANTS} were lost"
    return whole


def _is_whole(upload: Upload) -> bool:
    digest = sha256(b"".join(files.pieces(upload.stored))).hexdigest()
    return digest == upload.sha256 == upload.filename.removesuffix(".pdf")


def _build(settings: dict[str, str]) -> tuple[int, list[str]]:
    """The id of the drive, and the cookies of those who have a draft."""
    app = create_app(Settings.read(settings))
    with app.app_context():
        upgrade()
    world = World(app)
    made = OpenDrive.build(world)
    with world.work():
        people = [_person(world, number) for number in range(APPLICANTS)]
        db.session.add_all(people)
        db.session.flush()
        ids = [one.id for one in people]
        times = dict.fromkeys(("started_at", "saved_at"), LONG_AGO)
        db.session.add_all([Application(drive_id=made.id, person_id=one, **times) for one in ids])
        record("bench.build", subject=("drive", made.id), by=SYSTEM, now=clock.now())
        tokens = [world.log_in(one) for one in ids]
    cookies = [cookie_of(app, token) for token in tokens]
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        box.boxes().forget()
    return made.id, cookies


def _person(world: World, number: int) -> Person:
    return Person(
        kind=PersonKind.STUDENT,
        unit_id=world.school,
        number=f"2025{number:05}",
        name=f"候选人{number}",
        created_at=LONG_AGO,
    )
