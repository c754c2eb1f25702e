"""What `doctor` says of a host name that the ballot box has of its own, asked as a browser would ask."""

import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException, HTTPSConnection
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from unionweb.base.findings import Finding, Level, Topic, fine
from unionweb.base.text import Sentence, say
from unionweb.config.box import origin_of

BOX = Topic.BOX
PATIENCE = 5.0
MOST = 64 * 1024
PAGE = "/people/sign-in"
"""A page that every site has, and that nobody may find at the box."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: its status, who may read it, which cookies it sets (name: domain), and what it says."""

    status: int
    allowed: str
    cookies: dict[str, str]
    said: bytes


class NoAnswer(Exception):
    """`distrusted`: somebody answered whose certificate is not trusted."""

    def __init__(self, why: str, distrusted: bool = False) -> None:
        super().__init__(why)
        self.distrusted = distrusted


def host_findings(site: str, box: str, cookie_domain: str | None) -> Iterator[Finding]:
    """`site`, `box`: their addresses, "" where the box has none. `cookie_domain`: whom besides the site
    cookies are meant for."""
    if not box:
        return
    try:
        told = {path: ask(box, path) for path in ("/box/health", PAGE)}
    except NoAnswer as problem:
        yield _silent(box, problem)
        return
    found = list(_of_box(site, box, told)) + list(_of_site(site, box, cookie_domain))
    yield from found or [fine(BOX, "选票投往 %(address)s，那里只有投票箱", address=box)]


def _silent(box: str, problem: NoAnswer) -> Finding:
    if problem.distrusted:
        text = say("投票箱的地址 %(address)s 的证书不可信：%(why)s", address=box, why=str(problem))
        return _broken(text, say("证书要包含投票箱的主机名；用学校的证书时，在代理上换成包含两个名字的证书"))
    text = say("投票箱的地址 %(address)s 没有应答：%(why)s", address=box, why=str(problem))
    return _broken(
        text, say("检查域名解析和反向代理（deploy/Caddyfile 里的 BOX），或去掉 UNIONWEB_BOX_ADDRESS")
    )


def _of_box(site: str, box: str, told: dict[str, Told]) -> Iterator[Finding]:
    health = told["/box/health"]
    if health.status not in (200, 503) or health.allowed != origin_of(site):
        mend = say("让代理把主机名原样转给应用（UNIONWEB_PROXIES），改了设置后重启服务器")
        yield _broken(say("%(address)s 上应答的不是投票箱", address=box), mend)
    if told[PAGE].status != 404:
        mend = say("投票箱的主机名上只转发 /box/（见 deploy/），其他地址一律 404")
        yield _broken(say("在 %(address)s 也能打开本站的页面", address=box), mend)
    if any(one.cookies for one in told.values()):
        yield _broken(
            say("%(address)s 会设置 Cookie", address=box), say("检查代理：投票箱的主机名上不能有 Cookie")
        )


def _of_site(site: str, box: str, cookie_domain: str | None) -> Iterator[Finding]:
    try:
        page, signpost = ask(site, PAGE), ask(site, "/box-address")
    except NoAnswer as problem:
        text = say("本站的地址 %(address)s 没有应答：%(why)s", address=site, why=str(problem))
        yield _broken(text, say("检查域名解析、证书和反向代理"))
        return
    if signpost.status != 200 or _address_in(signpost.said) != box:
        text = say("运行中的服务器不知道投票箱的地址 %(address)s", address=box)
        yield _broken(text, say("所有主机用同样的 UNIONWEB_BOX_ADDRESS，然后重启服务器"))
    shared = {name: domain for name, domain in page.cookies.items() if domain}
    if cookie_domain:
        shared["unionweb"] = cookie_domain
    for name, domain in sorted(shared.items()):
        text = say("Cookie %(name)s 会发给 %(domain)s 下的所有主机", name=name, domain=domain)
        yield _broken(text, say("去掉 Cookie 的 Domain（SESSION_COOKIE_DOMAIN，或代理的改写）"))


def _address_in(said: bytes) -> object:
    try:
        return json.loads(said)["address"]
    except (ValueError, KeyError, TypeError):
        return None


def _broken(text: Sentence, mend: Sentence) -> Finding:
    return Finding(Level.BROKEN, BOX, text, mend)


def ask(address: str, path: str) -> Told:
    """The answer to a GET; no redirect is followed. Raises NoAnswer."""
    parts = urlsplit(address)
    trust = ssl.create_default_context()
    connection = HTTPSConnection(parts.hostname or "", parts.port, timeout=PATIENCE, context=trust)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        cookies = SimpleCookie("\r\n".join(answer.headers.get_all("Set-Cookie", [])))
        domains = {name: one["domain"] for name, one in cookies.items()}
        allowed = answer.headers.get("Access-Control-Allow-Origin", "")
        return Told(answer.status, allowed, domains, answer.read(MOST))
    except ssl.SSLCertVerificationError as problem:
        raise NoAnswer(problem.verify_message, distrusted=True) from None
    except (OSError, HTTPException) as problem:
        raise NoAnswer(str(problem) or type(problem).__name__) from None
    finally:
        connection.close()
