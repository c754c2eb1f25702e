"""Starting the production server: its addresses, its certificate, its command line."""

import ipaddress
import os
import socket
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from unionweb.base.web.site import local_addresses
from unionweb.config import ROOT

WORKERS, THREADS = 2, 16
# A burst of 500 voters queues instead of being turned away.
BACKPRESSURE = 600
LIFETIME = timedelta(days=800)
MEMORY = {
    # Sixteen threads with a heap each would keep a third more memory than they need.
    "MALLOC_ARENA_MAX": "2",
    # What a workbook or a board took goes back to the system; otherwise each worker keeps it for the next.
    "MALLOC_MMAP_THRESHOLD_": "1048576",
    "MALLOC_TRIM_THRESHOLD_": "1048576",
}
"""How glibc keeps memory; it reads this once, when a program starts."""


def port_is_free(host: str, port: int) -> bool:
    """Whether the server could listen there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def certificate(directory: Path) -> tuple[Path, Path]:
    """The (certificate, key) files for HTTPS in the local network, made or renewed when
    missing, about to expire, or for other addresses than today's."""
    crt, key = directory / "server.crt", directory / "server.key"
    hosts = ["localhost", "127.0.0.1", *local_addresses()]
    if not (crt.exists() and key.exists() and _still_good(crt, hosts)):
        directory.mkdir(parents=True, exist_ok=True)
        _make_certificate(crt, key, hosts)
    return crt, key


def _still_good(path: Path, hosts: list[str]) -> bool:
    stored = x509.load_pem_x509_certificate(path.read_bytes())
    names = stored.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    covered = {str(name.value) for name in names}
    return covered >= set(hosts) and stored.not_valid_after_utc > datetime.now(UTC) + timedelta(days=30)


def _make_certificate(crt: Path, key: Path, hosts: list[str]) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "unionweb")])
    start = datetime.now(UTC) - timedelta(hours=1)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + LIFETIME)
        .add_extension(x509.SubjectAlternativeName([_alternative(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(secret, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = secret.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(private)
    crt.write_bytes(signed.public_bytes(pem))


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def options(host: str, port: int, tls: tuple[Path, Path] | None = None) -> list[str]:
    """What granian is told on its command line."""
    told = {
        "interface": "wsgi",
        "host": host,
        "port": str(port),
        "workers": str(WORKERS),
        "blocking-threads": str(THREADS),
        "backpressure": str(BACKPRESSURE),
        "backlog": "1024",
        "log-level": "error",
        "working-dir": str(ROOT),
    }
    if tls is not None:
        told |= {"ssl-certificate": str(tls[0]), "ssl-keyfile": str(tls[1])}
    return [part for name, value in told.items() for part in (f"--{name}", value)]


def start(host: str, port: int, tls: tuple[Path, Path] | None) -> None:
    """Become the server; does not return."""
    if tls is not None:
        os.environ["UNIONWEB_TLS"] = "1"
    sys.stdout.flush()
    os.chdir(ROOT)
    for name, value in MEMORY.items():
        os.environ.setdefault(name, value)
    os.execv(sys.executable, [sys.executable, "-m", "unionweb", *options(host, port, tls), "app:app"])
