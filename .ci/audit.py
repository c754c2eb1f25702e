"""Known holes in what is locked: asks the advisory services about every package, Python and Node.

Ends with 1 when there is a hole, with 3 when somebody could not be asked about all of it (which is not to say
that all is well), with 0 when everything was asked and nothing is known. `python3 dev.py audit` calls it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
HOLE, UNASKED = 1, 3


def printed(*command: str | Path) -> str:
    """What a command says on its standard output, however it ends."""
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout


def python() -> tuple[set[str], set[str]]:
    """Holes, and what could not be asked about."""
    holes: set[str] = set()
    unasked: set[str] = set()
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([sys.executable, "-m", "venv", directory], check=True)
        scripts = Path(directory, "Scripts" if os.name == "nt" else "bin")
        subprocess.run([scripts / "python", "-m", "pip", "-qq", "install", "pip-audit"], check=True)
        how = ("--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json")
        for lock in LOCKS:
            said = printed(scripts / "pip-audit", *how, "-r", lock).strip()
            if not said:
                unasked.add(lock)
                continue
            for one in json.loads(said)["dependencies"]:
                if "skip_reason" in one:
                    unasked.add(one["name"])
                holes |= {f"{one['name']} {one['version']}: {hole['id']}" for hole in one.get("vulns", ())}
    return holes, unasked


def node() -> tuple[set[str], set[str]]:
    """The same of the browser's packages."""
    npm = shutil.which("npm")
    said = printed(npm, "audit", "--json") if npm else ""
    report = json.loads(said) if said.strip() else {}
    if "vulnerabilities" not in report:
        return set(), {"package-lock.json"}
    return {f"{name}: {one['severity']}" for name, one in report["vulnerabilities"].items()}, set()


def main() -> int:
    """Ask both and say what came of it."""
    answers = python(), node()
    holes, unasked = (sorted(set().union(*parts)) for parts in zip(*answers, strict=True))
    for hole in holes:
        print(f"✗ 已知漏洞 / known hole: {hole}")
    if unasked:
        print(f"⚠ 没有问到 / could not be asked about: {len(unasked)} ({', '.join(unasked[:5])} …)")
    if not holes and not unasked:
        print("✓ 没有已知漏洞 / no known holes")
    return HOLE if holes else UNASKED if unasked else 0


if __name__ == "__main__":
    sys.exit(main())
