"""The units, the containers and the guides of deploy/ as far as this machine can tell."""

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.deploy.dockerfile import FILE, steps
from unionweb.application import create_app
from unionweb.config import ROOT, SETTINGS, Settings

DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"
SERVICES = ("unionweb", "unionweb-tick", "unionweb-backup")
MOST_EXPOSED = 20
"""In tenths, as `systemd-analyze security` counts."""

FILLED_IN = {"SITE": "union.example.edu.cn", "POSTGRES_PASSWORD": "p" * 32, "SECRET_KEY": "s" * 40}


def analyze(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    if shutil.which("systemd-analyze") is None:
        assert os.environ.get("CI") != "true", "systemd-analyze is not on this machine"
        pytest.skip("systemd-analyze is not on this machine")
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True)


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for unit in UNITS.iterdir():
        # The programs that they start are not installed here.
        words = unit.read_text().replace("/opt/unionweb/.venv/bin/python", "/bin/true")
        (tmp_path / unit.name).write_text(words)
    said = analyze("verify", *sorted(tmp_path.iterdir()))
    mine = [line for line in said.stderr.splitlines() if "unionweb" in line]
    assert not mine, mine


@pytest.mark.parametrize("service", SERVICES)
def test_services_may_do_little(service: str) -> None:
    said = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", UNITS / f"{service}.service")
    assert said.returncode == 0, said.stdout[-300:] + said.stderr


def test_what_services_may_do_is_the_same_for_all() -> None:
    allowed = []
    for service in SERVICES:
        words = (UNITS / f"{service}.service").read_text()
        cage = words[words.index("ReadWritePaths=/var/lib/unionweb") :]
        allowed.append(cage.partition("[Install]")[0].strip())
    assert allowed[0] == allowed[1] == allowed[2]


def test_the_commands_of_the_units_exist(tmp_path: Path) -> None:
    commands = create_app(Settings(tmp_path, f"sqlite:///{tmp_path}/x.db", "x" * 40)).cli.commands
    for service in SERVICES:
        started = re.search(r"--app app (\w+)", (UNITS / f"{service}.service").read_text())
        assert started and started[1] in commands


@pytest.mark.parametrize("file", ["unionweb.env", "Dockerfile", "compose.yaml"])
def test_every_setting_that_is_named_exists(file: str) -> None:
    named = set(re.findall(r"UNIONWEB_[A-Z_]+", (DEPLOY / file).read_text()))
    assert named and named <= SETTINGS


def test_the_image_takes_only_what_is_there_and_runs_as_nobody_else() -> None:
    done = list(steps(FILE.read_text()))
    for word, rest in done:
        if word == "COPY" and "--from=" not in rest:
            *sources, _target = (part for part in rest.split() if not part.startswith("--"))
            assert all((ROOT / one).exists() for one in sources), rest
    user = next(rest for word, rest in done if word == "USER")
    assert user.partition(":")[0].isdigit() and int(user.partition(":")[0]) >= 10_000
    installs = [rest for word, rest in done if word == "RUN" and "pip install" in rest]
    assert installs and all("--require-hashes" in rest for rest in installs)


@cache
def composer() -> list[str]:
    """The command, of whichever kind there is; [] if there is none."""
    for program in (["docker", "compose"], ["docker-compose"]):
        if (
            shutil.which(program[0])
            and not subprocess.run([*program, "version"], capture_output=True).returncode
        ):
            return program
    return []


def compose(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    if not composer():
        pytest.skip("docker compose is not on this machine")
    usual = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    command = [*composer(), "-f", str(DEPLOY / "compose.yaml"), *arguments]
    return subprocess.run(command, env=usual | environment, capture_output=True, text=True, cwd="/")


def test_compose_understands_its_file() -> None:
    said = compose("config", **FILLED_IN)
    assert said.returncode == 0, said.stderr
    assert said.stdout.count("service_healthy") >= 3


@pytest.mark.parametrize("missing", sorted(FILLED_IN))
def test_compose_does_not_start_without_its_secrets(missing: str) -> None:
    rest = {name: value for name, value in FILLED_IN.items() if name != missing}
    assert compose("config", **rest).returncode != 0
