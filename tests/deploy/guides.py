"""`.venv/bin/python -m tests.deploy.guides one|several`: does what a guide says, to the letter, on machines.

The code blocks of the guide are read and handed to root's shell on the machines that it names; nothing is
changed but the words that a reader fills in. Then a person comes in, ballots are cast, machines die. The
project comes from a bare clone, packages from where a machine gets them: it takes ten minutes and a network.
"""

import json
import re
import subprocess
import sys
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from tests.deploy.machines import HERE, Failed, Machine, here, machines, missing
from tests.faults.serving import settled
from tests.votes import Secrets, election, freeze, marks
from unionweb.ballots.rules.ballots import check_receipt

ROOT = Path(__file__).parents[2]
GUIDES = ROOT / "unionweb" / "docs"
CACHE = Path(tempfile.gettempdir()) / "unionweb-machines"
NAME = "union.test"
FILLED_IN = {
    "YOUR.NAME": NAME,
    "ADDRESS-OF-THIS-PROJECT": f"git://{HERE}/unionweb.git",
    "LONG-RANDOM-WORD": "5f3c9a61d2b84e07",
    "THE-SAME-40-RANDOM-CHARACTERS-EVERYWHERE": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4",
}
PATIENCE = 120.0
"""Seconds for what a whole machine does."""
PASSWORD, PASSPHRASE = "chunfeng-huayu-3", "a passphrase for the backup"
CERTIFICATE = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=union.test"
    " -addext subjectAltName=DNS:union.test -keyout /root/school.key -out /root/school.crt 2>/dev/null"
)


def blocks(guide: str, number: int) -> list[str]:
    """The code blocks of a guide, with what a reader fills in. So many must there be: where one is added, the
    order below is to be looked at."""
    text = (GUIDES / guide).read_text()
    for word, ours in FILLED_IN.items():
        text = text.replace(word, ours)
    found = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    assert len(found) == number, f"{guide} has {len(found)} blocks, not {number}"
    return found


def one_machine() -> list[str]:
    return blocks("install-one-machine.md", 7)


def several_machines() -> list[str]:
    return blocks("install-several-machines.md", 6)


def say(words: str) -> None:
    """A line, at once, with the seconds since the beginning."""
    sys.stdout.write(f"{monotonic() - _began:6.0f} s  {words}\n")
    sys.stdout.flush()


_began = monotonic()


# --- the guides ---------------------------------------------------------------------------------------------


def follow_one(cache: Path, directory: Path) -> None:
    install, found, start, proxy, school, backup, look = one_machine()
    with machines(cache, directory, "union") as (union,), cloned(directory):
        say("one machine is up")
        union.run(install)
        say("installed")
        code = code_in(union.run(found))
        say(f"founded: {code}")
        union.run(start)
        union.run(CERTIFICATE)
        union.run(proxy)
        union.run(school)
        say("served behind Caddy")
        _back_up(union, backup)
        browser = Browser(directory, union)
        browser.comes_in(code)
        say("the administrator came in through Caddy")
        union.run("systemctl start unionweb-tick.service unionweb-backup.service")
        say(_doctor(union, look))
        _is_confined(union)
        _votes(browser, directory, union, union)
        say("ballots cast and counted")
        union.die()
        union.boot()
        # The home page of whoever is logged in: the log-in outlived the cut too.
        settled(lambda: browser.status("/") == "200", "everything comes back by itself", PATIENCE)
        say("after a power cut everything came back by itself")


def _back_up(machine: Machine, block: str) -> None:
    first, *rest = block.splitlines()
    told = machine.run(first, told=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    recipient = re.search(r"age1[0-9a-z]{20,}", told)
    assert recipient, told
    machine.run("\n".join(rest).replace("age1…", recipient[0]))
    machine.run("test -s /root/union-backup.key && systemctl is-active unionweb-backup.timer")


def follow_several(cache: Path, directory: Path) -> None:
    names, database, application, _filter, found, proxy = several_machines()
    school = one_machine()[4]
    with machines(cache, directory, "db", "app1", "app2") as (db, app1, app2), cloned(directory):
        say("three machines are up")
        everywhere([db, app1, app2], names)
        db.run(database)
        say("PostgreSQL and NFS")
        everywhere([app1, app2], application)
        say("two application hosts")
        code = code_in(app1.run(found))
        app1.run(CERTIFICATE)
        app1.run(proxy)
        app1.run(school)
        browser = Browser(directory, app1)
        browser.comes_in(code)
        say("the administrator came in through Caddy")
        everywhere([app1, app2], "systemctl start unionweb-tick.service; mount | grep /var/lib/unionweb")
        say(_doctor(app2, "unionweb doctor || true"))
        _is_confined(app1)
        _votes(browser, directory, app1, app2)
        say("box opened here, cast there, closed there")
        _shares_files(app1, app2)
        say("a file kept here was read there; one of two backups at once was refused")
        _outlives(browser, directory, db, app1, app2)


def everywhere(some: Sequence[Machine], script: str) -> None:
    """The same on several machines at once."""
    with ThreadPoolExecutor(len(some)) as pool:
        list(pool.map(lambda one: one.run(script), some))


# --- what must be so afterwards -----------------------------------------------------------------------------


def code_in(told: str) -> str:
    code = re.search(r"activation code: (\S+)", told)
    assert code, told
    return code[1]


def _doctor(machine: Machine, script: str) -> str:
    try:
        told = machine.run(script)
    except Failed as problem:
        told = str(problem)
    bad = [line.strip() for line in told.splitlines() if "✗" in line]
    assert "✓" in told and not bad, told
    return f"the doctor: {told.count('✓')} well, {told.count('⚠')} warnings, none broken"


def _is_confined(machine: Machine) -> None:
    """systemd put the server into the cage that its unit describes."""
    asked = ["User", "ProtectSystem", "NoNewPrivileges", "LimitCORE", "MemoryMax"]
    told = machine.run(f"systemctl show unionweb -p {','.join(asked)}; pgrep -u unionweb -c python")
    for line in ("User=unionweb", "ProtectSystem=strict", "NoNewPrivileges=yes", "LimitCORE=0"):
        assert line in told, told
    machine.run("test $(stat -c %a:%U /var/lib/unionweb) = 700:unionweb")


def _votes(browser: "Browser", directory: Path, one: Machine, other: Machine) -> None:
    """A box is opened at one host. The other looked before that, and takes a ballot right afterwards; it
    closes the box, and the first knows at once."""
    held = freeze((election("c1", 2, "A", "B", "C"),), electorate=3)
    name = held.vote.name
    _inside(one, _prepare(held))
    assert _cast_at(other, directory, held)[0] != 200, "a box that is not open took a ballot"
    _inside(one, f"box.open_box({name!r})")
    for machine in (other, one):
        status, ballot, answer = _cast_at(machine, directory, held)
        assert status == 200, f"{machine.name}: {status} {answer!r}\n{_journal(machine)}"
        check_receipt(held.vote, ballot, answer)
    ballot = held.cast(marks("ffa"))
    assert browser.status(f"/box/v/{name}/ballots", ballot) == "200"
    told = _inside(other, f"print('RECEIVED', box.close_box({name!r}).count)")
    assert "RECEIVED 3" in told, told
    left = f"test -z \"$(find /var/lib/unionweb -name '*{name}*' -o -name '.nfs*')\""
    everywhere([one, other], left)
    assert _cast_at(one, directory, held)[0] in (409, 410, 403), "a closed box took a ballot"


def _prepare(held: Secrets) -> str:
    data, receipt = b64encode(held.vote.data), b64encode(held.receipt)
    return f"from base64 import b64decode as d; box.prepare(d({data!r}), d({receipt!r}))"


def _inside(machine: Machine, statement: str) -> str:
    """A statement inside the application, as its user."""
    line = f"from unionweb.ballots import box; {statement}"
    told = machine.run("unionweb shell 2>&1", told=f"{line}\n")
    assert "Traceback" not in told, told
    return told


def _cast_at(machine: Machine, directory: Path, held: Secrets) -> tuple[int, bytes, bytes]:
    """Cast at this very host, past the proxy; (status, the ballot, the answer)."""
    ballot = held.cast(marks("faa"))
    address = f"http://127.0.0.1:8000/box/v/{held.vote.name}/ballots"
    ask = "import sys, urllib.request as u, urllib.error as e, base64 as b\n"
    ask += f"try: a = u.urlopen({address!r}, b.b64decode({b64encode(ballot)!r}), timeout=20)\n"
    ask += "except e.HTTPError as problem: a = problem\n"
    ask += "print('ANSWER', a.status, b.b64encode(a.read()).decode())\n"
    told = machine.run(f"python3 - <<'END'\n{ask}END\n")
    found = re.search(r"ANSWER (\d+) (\S*)", told)
    assert found, told
    return int(found[1]), ballot, b64decode(found[2])


def _journal(machine: Machine) -> str:
    return machine.run("journalctl -u unionweb -n 30 --no-pager")


def _shares_files(one: Machine, other: Machine) -> None:
    keep = (
        "import io; from unionweb.base import files; s = files.keep(io.BytesIO(b'x' * 5_000_000), 9_000_000)"
    )
    told = _inside(one, f"{keep}; print('KEPT', s.name, s.sha256)")
    kept = re.search(r"KEPT (\w+) (\w+)", told)
    assert kept, told
    read = f"import hashlib; from unionweb.base import files; f = b''.join(files.pieces({kept[1]!r}))"
    told = _inside(other, f"{read}; print('READ', hashlib.sha256(f).hexdigest())")
    assert f"READ {kept[2]}" in told, told
    # Each host asks the other's kernel, over NFS, for the same lock.
    lock = "/var/lib/unionweb/backups/.lock"
    user = "runuser -u unionweb --"
    one.run(f"{user} mkdir -p -m 700 /var/lib/unionweb/backups; {user} touch {lock}")
    held = f"setsid {user} flock {lock} sleep 300 </dev/null >/dev/null 2>&1 &"
    one.run(f"{held} sleep 2; ! {user} flock -n {lock} true")
    try:
        other.run("unionweb backup make --plain 2>&1")
    except Failed as problem:
        assert "另一个备份正在进行" in str(problem), problem
    else:
        raise AssertionError("two backups at once")
    one.run("pkill -x sleep; sleep 2")
    other.run("unionweb backup make --plain")


def _outlives(browser: "Browser", directory: Path, db: Machine, app1: Machine, app2: Machine) -> None:
    """The shared directory goes away and comes back; then a host loses its power."""
    held = freeze((election("c1", 2, "A", "B", "C"),), electorate=9)
    path = f"/box/v/{held.vote.name}/ballots"
    _inside(app1, _prepare(held) + f"; box.open_box({held.vote.name!r})")
    for machine in (app1, app2):
        # Both workers know the box.
        for _time in range(6):
            assert _cast_at(machine, directory, held)[0] == 200
    db.run("systemctl stop nfs-server")
    taken = [browser.status(path, held.cast(marks("faa")), patience=10) for _time in range(4)]
    say(f"ballots while the shared directory is away: {taken}")
    db.run("systemctl start nfs-server")
    app2.die()
    began = monotonic()
    # A request on its way to the dead host is given up, as a person would; the next goes to the other.
    settled(lambda: browser.status("/", patience=5) == "200", "the site goes on without a host", PATIENCE)
    say(f"without app2 the site answered after {monotonic() - began:.1f} s")
    ballot = held.cast(marks("ffa"))
    settled(lambda: browser.status(path, ballot) == "200", "a ballot without a host", PATIENCE)
    app2.boot()
    settled(lambda: _ready(app2), "the host comes back by itself", PATIENCE)
    say("app2 came back by itself")
    told = _inside(app2, f"print('RECEIVED', box.close_box({held.vote.name!r}).count)")
    received = re.search(r"RECEIVED (\d+)", told)
    assert received and int(received[1]) >= 13 + taken.count("200"), told
    say(f"closed at app2: {received[1]} ballots, {12 + taken.count('200') + 1} receipts")


def _ready(machine: Machine) -> bool:
    script = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8000/health/ready').read())"
    try:
        return '"ready": true' in machine.run(f'python3 -c "{script}"')
    except Failed:
        return False


class Browser:
    """Somebody outside, who knows the name and trusts the certificate."""

    def __init__(self, directory: Path, proxy: Machine) -> None:
        (directory / "school.crt").write_text(proxy.run("cat /root/school.crt"))
        self._body = directory / "body"
        self._command = ["curl", "-sS", "--cacert", str(directory / "school.crt")]
        self._command += ["--resolve", f"{NAME}:443:{proxy.address}", "-w", "\n%{http_code}"]
        self._command += ["-b", str(directory / "jar"), "-c", str(directory / "jar")]

    def ask(self, path: str, *more: str, patience: float = 30) -> str:
        """The page, and its status on a line of its own."""
        command = [*self._command, "-m", str(patience), *more, f"https://{NAME}{path}"]
        return subprocess.run(command, capture_output=True, check=False).stdout.decode("utf-8", "replace")

    def status(self, path: str, body: bytes | None = None, patience: float = 30) -> str:
        more: tuple[str, ...] = ()
        if body is not None:
            self._body.write_bytes(body)
            more = ("--data-binary", f"@{self._body}", "-H", "Content-Type: application/octet-stream")
        return self.ask(path, *more, patience=patience).rpartition("\n")[2]

    def comes_in(self, code: str) -> None:
        """With the code that setup printed."""
        told = {"number": "T0001", "code": code, "password": PASSWORD, "again": PASSWORD}
        fields = [part for name, value in told.items() for part in ("--data-urlencode", f"{name}={value}")]
        origin = ("-H", f"Origin: https://{NAME}")
        settled(lambda: self.status("/people/activate") == "200", "the page for the code", PATIENCE)
        page = self.ask("/people/activate", *fields, *origin)
        assert page.endswith("303"), page
        page = self.ask("/people/me")
        assert page.endswith("200") and "张老师" in page, page


@contextmanager
def cloned(directory: Path) -> Iterator[None]:
    """The project where a machine can clone it: a bare clone of what is committed here."""
    here("git", "clone", "-q", "--bare", str(ROOT), str(directory / "git" / "unionweb.git"))
    served = ["git", "daemon", "--export-all", f"--base-path={directory / 'git'}", f"--listen={HERE}"]
    daemon = subprocess.Popen(served, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        daemon.terminate()
        daemon.wait()


def main() -> None:
    """Follow a guide."""
    which = {"one": follow_one, "several": follow_several}[sys.argv[1]]
    if lacking := missing():
        sys.exit(lacking)
    with tempfile.TemporaryDirectory(prefix="unionweb-guide-") as name:
        which(CACHE, Path(name))
    say(json.dumps({"guide": sys.argv[1], "followed": True}))


if __name__ == "__main__":
    main()
