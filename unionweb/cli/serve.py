"""`flask --app app serve`: the server for production."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from unionweb import server
from unionweb.backups.before import backup_before_upgrade
from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.upgrading import PATIENCE, NotUpToDate, one_host, say_and_exit, upgrade
from unionweb.base.web.qr import qr_terminal
from unionweb.base.web.site import local_addresses
from unionweb.config import Settings


@click.command()
@click.option("--host", default="0.0.0.0", show_default=True, help="监听地址 / Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口 / Port.")
@click.option("--tls", is_flag=True, help="用自签证书提供 HTTPS / HTTPS with a certificate of our own.")
@click.option(
    "--patience",
    default=PATIENCE,
    show_default=True,
    type=click.FloatRange(1, 3600),
    help="更新数据库时最多等待占用者的秒数 / Seconds to wait for who uses a table that has to change.",
)
@click.option(
    "--no-backup", is_flag=True, help="更新数据库前不备份 / No backup before the database is changed."
)
@with_appcontext
def serve(host: str, port: int, tls: bool, patience: float, no_backup: bool) -> None:
    """Bring the database up to date and start the production server."""
    if not server.port_is_free(host, port):
        raise click.ClickException(
            f"端口 {port} 已被占用，请换一个 / port {port} is in use, try another: --port {port + 1}"
        )
    if not no_backup:
        _back_up()
    upgrade(patience=patience)
    settings: Settings = current_app.config["SETTINGS"]
    files = server.certificate(settings.instance / "tls") if tls else None
    click.echo("\n".join(_banner(settings, host, port, tls)))
    db.engine.dispose()
    server.start(host, port, files)


def _back_up() -> None:
    """Two hosts that start at once take turns here too."""
    try:
        with one_host():
            backup_before_upgrade(now(), click.echo)
    except NotUpToDate as problem:
        say_and_exit(problem)


def _banner(settings: Settings, host: str, port: int, tls: bool) -> Iterator[str]:
    scheme = "https" if tls else "http"
    local = f"{scheme}://localhost:{port}"
    others = local_addresses() if host == "0.0.0.0" else []
    yield f"\nunionweb  {local}"
    for address in others:
        yield f"          {scheme}://{address}:{port}"
    if settings.address:
        yield f"          {settings.address}"
    phone = settings.address or (f"{scheme}://{others[0]}:{port}" if others else "")
    if phone:
        yield "手机扫码（同一网络）/ For phones on the same network:"
        yield qr_terminal(phone)
    if tls:
        yield "证书是本机自签的，浏览器第一次会警告，选择继续即可。"
        yield "The certificate is this machine's own: browsers warn once, go on."
    yield from _demonstration_accounts(settings.instance / "demo.json")
    yield "按 Ctrl-C 停止 / Ctrl-C stops the server.\n"


def _demonstration_accounts(file: Path) -> Iterator[str]:
    if not file.exists():
        return
    demo = json.loads(file.read_text())
    yield f"演示账号（密码都是 {demo['password']}）/ Demonstration accounts, all with that password:"
    for account in demo["accounts"]:
        yield f"  {account['number']}  {account['name']}  {account['role']}"
