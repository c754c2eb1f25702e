"""Machines: Debian 12 as it comes, each with a kernel, a systemd, a disk and an address of its own.

A machine is a User Mode Linux kernel, which is a process here; so a machine that this one's kernel has no NFS
for can have it all the same. They share a network, 10.0.0.0/24, from which they reach the world through this
machine, and they are spoken to as root by ssh, as whoever sets up a server does. Needs root, and from Debian
user-mode-linux, debootstrap, iproute2, nftables, openssh-client, curl and git.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event
from time import monotonic

HERE = "10.0.0.1"
BRIDGE, TABLE = "uwbridge", "uwmachines"
PROGRAMS = ("linux.uml", "debootstrap", "ip", "nft", "ssh", "ssh-keygen", "mkfs.ext4", "git", "curl")
MIRROR = "http://deb.debian.org/debian"
KERNELS = Path("/usr/lib/uml/modules")
CERTIFICATES = Path("/usr/local/share/ca-certificates")
PATIENCE = 90.0

INTERFACES = """auto lo
iface lo inet loopback
auto eth0
iface eth0 inet static
  address {address}/24
  gateway {here}
"""


class Failed(Exception):
    """A command on a machine ended badly; the message is all that it said."""


def missing() -> str:
    """Why there can be no machines here; "" when there can."""
    if os.geteuid() != 0:
        return "machines: only root may make networks"
    lacking = [name for name in PROGRAMS if shutil.which(name) is None]
    return f"machines: {', '.join(lacking)} is missing" if lacking else ""


def base(cache: Path) -> Path:
    """The root directory of a bare Debian 12, made once: what its installer makes, an ssh server, and what
    the network here asks for (its name server, its certificates)."""
    root = cache / "bare"
    if (cache / "made").exists():
        return root
    # What an interrupted run left is half a system.
    shutil.rmtree(cache, ignore_errors=True)
    cache.mkdir(parents=True)
    here("debootstrap", "--include=ca-certificates,openssh-server,kmod", "bookworm", str(root), MIRROR)
    here("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(cache / "key"))
    (root / "root/.ssh").mkdir(mode=0o700, exist_ok=True)
    shutil.copy(cache / "key.pub", root / "root/.ssh/authorized_keys")
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    for one in CERTIFICATES.glob("*.crt"):
        shutil.copy(one, root / "usr/local/share/ca-certificates")
    bundle = "/etc/ssl/certs/ca-certificates.crt"
    (root / "etc/pip.conf").write_text(f"[global]\ncert = {bundle}\n")
    (root / "root/.npmrc").write_text(f"cafile={bundle}\n")
    kernel = max(KERNELS.iterdir())
    shutil.copytree(kernel, root / "lib/modules" / kernel.name, symlinks=True)
    here("chroot", str(root), "sh", "-c", f"update-ca-certificates; depmod {kernel.name}")
    (root / "etc/machine-id").write_text("")
    (cache / "made").touch()
    return root


def here(*command: str) -> str:
    """A command on this machine that must not fail."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


class Machine:
    """One machine. `number` is the last part of its address."""

    def __init__(self, name: str, number: int, cache: Path, directory: Path, memory: str) -> None:
        self.name, self.address = name, f"10.0.0.{number}"
        self._key, self._tap, self._memory = cache / "key", f"uwtap{number}", memory
        self._home = directory / name
        self._process: subprocess.Popen[bytes] | None = None

    def install(self, root: Path) -> None:
        """A disk with the bare system on it."""
        self._home.mkdir()
        mine = self._home / "root"
        here("cp", "-a", "--reflink=auto", str(root), str(mine))
        (mine / "etc/hostname").write_text(f"{self.name}\n")
        (mine / "etc/hosts").write_text(f"127.0.0.1 localhost\n{self.address} {self.name}\n")
        (mine / "etc/network/interfaces").write_text(INTERFACES.format(address=self.address, here=HERE))
        (mine / "etc/fstab").write_text("/dev/ubda / ext4 defaults 0 1\n")
        disk = self._home / "disk"
        with disk.open("wb") as file:
            file.truncate(6 << 30)
        here("mkfs.ext4", "-q", "-d", str(mine), str(disk))
        shutil.rmtree(mine)
        here("ip", "tuntap", "add", self._tap, "mode", "tap")
        here("ip", "link", "set", self._tap, "master", BRIDGE, "up")

    def boot(self) -> None:
        """Switch it on; it can be spoken to afterwards."""
        self.switch_on()
        self.wait()

    def switch_on(self) -> None:
        command = ["linux.uml", f"umid={self.name}", f"uml_dir={self._home}/", f"ubda={self._home}/disk"]
        command += ["root=/dev/ubda", "rw", f"mem={self._memory}", f"eth0=tuntap,{self._tap}"]
        command += ["con=null", "con0=null,fd:1", "quiet"]
        with (self._home / "console").open("ab") as console:
            environment = os.environ | {"TMPDIR": "/dev/shm"}
            self._process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Until it can be spoken to."""
        end, pause = monotonic() + PATIENCE, Event()
        while True:
            try:
                self.run("true")
                return
            except Failed:
                assert monotonic() < end, (self._home / "console").read_text(errors="replace")
                pause.wait(0.5)

    def run(self, script: str, told: str = "", patience: float = 900) -> str:
        """Hand a script to a shell of root's that stops at the first command that fails, with the environment
        that a log-in has; what it said. `told` is typed in meanwhile."""
        command = ["ssh", "-i", str(self._key), "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR"]
        command += ["-o", "UserKnownHostsFile=/dev/null", "-o", "ConnectTimeout=3", f"root@{self.address}"]
        command += (
            ["bash", "-eu", "-o", "pipefail", "/dev/stdin"] if not told else [f"bash -euc {_quoted(script)}"]
        )
        done = subprocess.run(
            ["env", "-i", f"PATH={os.environ['PATH']}", *command],
            input=told or script,
            capture_output=True,
            text=True,
            timeout=patience,
            check=False,
        )
        if done.returncode:
            raise Failed(f"{self.name}: {script}\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def die(self) -> None:
        """The power fails."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        self.die()
        subprocess.run(["ip", "link", "del", self._tap], capture_output=True, check=False)


def _quoted(script: str) -> str:
    return "'" + script.replace("'", "'\\''") + "'"


@contextmanager
def network() -> Iterator[None]:
    """What the machines hang on; this machine lets them out."""
    forwarding = Path("/proc/sys/net/ipv4/ip_forward")
    before = forwarding.read_text()
    rule = (
        "{ type nat hook postrouting priority 100; ip saddr 10.0.0.0/24 ip daddr != 10.0.0.0/24 masquerade; }"
    )
    try:
        here("ip", "link", "add", BRIDGE, "type", "bridge")
        here("ip", "address", "add", f"{HERE}/24", "dev", BRIDGE)
        here("ip", "link", "set", BRIDGE, "up")
        here("nft", f"table ip {TABLE} {{ chain out {rule}; }};")
        forwarding.write_text("1")
        yield
    finally:
        forwarding.write_text(before)
        subprocess.run(["nft", "delete", "table", "ip", TABLE], capture_output=True, check=False)
        subprocess.run(["ip", "link", "del", BRIDGE], capture_output=True, check=False)


@contextmanager
def machines(cache: Path, directory: Path, *names: str, memory: str = "1536M") -> Iterator[list[Machine]]:
    """So many machines, running; nothing of them is left afterwards."""
    root = base(cache)
    with ExitStack() as stack:
        stack.enter_context(network())
        made = [Machine(name, 10 + place, cache, directory, memory) for place, name in enumerate(names)]
        for one in made:
            stack.callback(one.remove)
            one.install(root)
            one.switch_on()
        for one in made:
            one.wait()
        yield made
