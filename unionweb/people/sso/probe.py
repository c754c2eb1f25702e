"""Does the school's server answer, and does it know us? For whoever sets up or watches an installation."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from unionweb.base.text import Sentence, say
from unionweb.config.sso import Cas, Oidc, SingleSignOn
from unionweb.people.rules.sso.cas_xml import read_answer
from unionweb.people.rules.sso.refused import NotBelieved, Reason
from unionweb.people.sso.cas import service
from unionweb.people.sso.fetching import fetch_ok


@dataclass(frozen=True, slots=True)
class Probed:
    """One way that is configured. `mend`: what to do when it is not `well`."""

    way: str
    well: bool
    sentence: Sentence
    mend: Sentence | None = None


def probe(sso: SingleSignOn, address: str, now: datetime) -> list[Probed]:
    """Ask each server that is configured; takes up to ten seconds each. `address` is ours. The platforms
    answer only to a person's code and are not asked."""
    found = []
    if sso.oidc:
        found.append(_probe_oidc(sso.oidc, now))
    if sso.cas:
        found.append(_probe_cas(sso.cas, address))
    return found


def _probe_oidc(oidc: Oidc, now: datetime) -> Probed:
    from unionweb.people.sso.provider import Provider, read_keys

    try:
        metadata = Provider(oidc).metadata(now)
        keys = len(list(read_keys(fetch_ok(metadata.keys).json())))
    except NotBelieved as problem:
        return _bad("oidc", oidc.issuer, problem.detail)
    if not keys:
        return _bad("oidc", oidc.issuer, "jwks")
    return Probed(
        "oidc", True, say("OIDC %(server)s 有回答，签名密钥 %(n)s 把。", server=oidc.issuer, n=keys)
    )


def _probe_cas(cas: Cas, address: str) -> Probed:
    """A ticket that nobody has: a CAS server that knows our address says INVALID_TICKET."""
    query = urlencode({"service": service(f"{address}/people/sso/cas", "probe"), "ticket": "ST-0-probe"})
    try:
        read_answer(fetch_ok(f"{cas.url}/p3/serviceValidate?{query}").body)
    except NotBelieved as problem:
        if problem.detail == "INVALID_TICKET":
            return Probed("cas", True, say("CAS %(server)s 有回答。", server=cas.url))
        if problem.reason is Reason.DISTRUSTED and problem.detail.isupper():
            sentence = say("CAS %(server)s 不认识本站：%(code)s", server=cas.url, code=problem.detail)
            mend = say(
                "请学校把 %(address)s 开头的地址登记为 CAS 服务。", address=f"{address}/people/sso/cas"
            )
            return Probed("cas", False, sentence, mend)
        return _bad("cas", cas.url, problem.detail)
    return _bad("cas", cas.url, "accepted any ticket")


def _bad(way: str, server: str, detail: str) -> Probed:
    return Probed(
        way,
        False,
        say("统一身份认证 %(server)s 没有正常回答：%(detail)s", server=server, detail=detail),
        say("检查地址是否写对、这台机器能否访问它、它的证书是否有效。"),
    )
