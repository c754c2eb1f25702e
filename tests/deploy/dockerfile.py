"""`python3 -m tests.deploy.dockerfile`: follows deploy/Dockerfile step by step without Docker, then starts
what it made and asks whether it is ready.

Each stage is a directory; absolute paths of an image begin there. RUN runs on this machine, with this one's
Python and Node instead of the images' own. It downloads what the locks name, which takes a minute or two.
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy" / "Dockerfile"
PORT = 18_765


@dataclass
class Stage:
    """An image on its way. `root` is its file system, `at` its working directory in there."""

    root: Path
    at: str = "/"
    environment: dict[str, str] = field(default_factory=dict)
    command: list[str] = field(default_factory=list)

    def path(self, text: str) -> Path:
        return self.root / str(Path(self.at, text)).lstrip("/")


def say(words: str) -> None:
    """A line, at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def steps(text: str) -> Iterator[tuple[str, str]]:
    """(instruction, the rest of its line)."""
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip() and not line.startswith("#"):
            word, _space, rest = line.partition(" ")
            yield word.upper(), rest.strip()


def follow(directory: Path) -> Stage:
    """All stages in this directory; the last one."""
    stages: dict[str, Stage] = {}
    stage = Stage(directory)
    for word, rest in steps(FILE.read_text()):
        say(f"{word} {rest}")
        if word == "FROM":
            name = rest.partition(" AS ")[2] or "last"
            stage = stages[name] = Stage(directory / name)
            stage.root.mkdir()
        elif word == "WORKDIR":
            stage.at = rest
            stage.path(".").mkdir(parents=True, exist_ok=True)
        elif word == "COPY":
            _copy(stage, rest.split(), stages)
        elif word == "RUN":
            _run(stage, rest.replace("/data", str(stage.root / "data")))
        elif word == "ENV":
            stage.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
        elif word == "CMD":
            stage.command = [part.strip('", ') for part in rest.strip("[]").split('", "')]
    return stage


def _copy(stage: Stage, words: list[str], stages: dict[str, Stage]) -> None:
    (*flags,) = (word for word in words if word.startswith("--"))
    *sources, target = (word for word in words if not word.startswith("--"))
    origin = next((stages[flag[7:]] for flag in flags if flag.startswith("--from=")), None)
    for source in sources:
        here = origin.path(source) if origin else ROOT / source
        there = (
            stage.path(target) / here.name if target.endswith("/") and here.is_file() else stage.path(target)
        )
        if here.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "*.mo") if origin is None else None
            shutil.copytree(here, there, symlinks=True, ignore=ignored, dirs_exist_ok=True)
        else:
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(here, there)


def _run(stage: Stage, command: str) -> None:
    subprocess.run(["/bin/sh", "-euc", command], cwd=stage.path("."), env=_environment(stage), check=True)


def _environment(stage: Stage) -> dict[str, str]:
    usual = {
        name: value for name, value in os.environ.items() if not name.startswith(("UNIONWEB_", "PYTHON"))
    }
    return usual | {
        name: value.replace("/data", str(stage.root / "data")) for name, value in stage.environment.items()
    }


def main() -> None:
    """Follow, start, ask."""
    with tempfile.TemporaryDirectory(prefix="unionweb-image-") as directory:
        last = follow(Path(directory))
        command = [str(PORT) if part == "8000" else part for part in last.command]
        program = str(last.path(command[0]))
        server = subprocess.Popen([program, *command[1:]], cwd=last.path("."), env=_environment(last))
        try:
            _ask(server)
        finally:
            server.terminate()
            server.wait(30)
        size = subprocess.run(["du", "-sh", last.root], capture_output=True, text=True, check=True)
        say(f"ready; {size.stdout.split()[0]} on top of the base image")


def _ask(server: "subprocess.Popen[bytes]") -> None:
    for _second in range(60):
        time.sleep(1)
        if server.poll() is not None:
            sys.exit(f"the server ended with {server.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/ready", timeout=5) as answer:
                say(f"{answer.status} {answer.read().decode()}")
                return
        except OSError as problem:
            say(str(problem))
    sys.exit("not ready within a minute")


if __name__ == "__main__":
    main()
