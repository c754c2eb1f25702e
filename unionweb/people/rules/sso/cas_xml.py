"""What a CAS server says, in XML (CAS Protocol 3.0, appendix A; single logout, section 3.6).

Entities are the dangerous part of XML, and they can be declared in a DOCTYPE only: a document that holds one
is refused before any parser sees it. The text has been decoded by then, so that no encoding hides it.
"""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from unionweb.people.rules.sso.refused import NotBelieved, Reason, distrusted

NAMESPACE = "{http://www.yale.edu/tp/cas}"
SAML = "{urn:oasis:names:tc:SAML:2.0:protocol}"
_DECLARATION = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CODE = re.compile(r"[A-Z_]{1,40}", re.ASCII)
_TICKET = re.compile(r"[0-9A-Za-z._:~/+=@-]{1,256}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """Who a ticket belongs to: the user's name, and attributes with all their values."""

    user: str
    attributes: dict[str, list[str]]

    def said(self) -> dict[str, object]:
        """The attributes, and the user's name under "user"."""
        return {**self.attributes, "user": self.user}


def read_answer(body: bytes) -> Answer:
    """The answer of serviceValidate. Raises NotBelieved; `detail` is the server's code (INVALID_TICKET)."""
    root = _parse(body)
    if root.tag != NAMESPACE + "serviceResponse" or len(root) != 1:
        raise distrusted("xml")
    [told] = root
    if told.tag == NAMESPACE + "authenticationFailure":
        code = told.get("code", "").strip()
        raise distrusted(code if _CODE.fullmatch(code) else "authenticationFailure")
    users = told.findall(NAMESPACE + "user")
    if told.tag != NAMESPACE + "authenticationSuccess" or len(users) != 1 or len(users[0]):
        raise distrusted("xml")
    if told.find(NAMESPACE + "proxies") is not None:
        # Somebody between us and the person asked for the ticket.
        raise distrusted("proxies")
    return Answer((users[0].text or "").strip(), _attributes(told))


def _attributes(told: ElementTree.Element) -> dict[str, list[str]]:
    """Attributes as elements of their own, or as <cas:attribute name="…" value="…"/>; some servers write
    both."""
    attributes: dict[str, list[str]] = {}
    named = told.findall(NAMESPACE + "attribute")
    for one in (*(one for group in told.findall(NAMESPACE + "attributes") for one in group), *named):
        name = one.tag.rpartition("}")[2]
        value = (one.text or "").strip()
        if name == "attribute" and one.get("name"):
            name, value = one.get("name", ""), one.get("value", value)
        values = attributes.setdefault(name, [])
        if value not in values:
            values.append(value)
    return attributes


def logged_out_ticket(body: str) -> str:
    """The ticket in a logout request. Raises NotBelieved."""
    root = _parse(body.encode())
    index = root.find(SAML + "SessionIndex")
    ticket = (index.text or "").strip() if index is not None else ""
    if root.tag != SAML + "LogoutRequest" or not is_ticket(ticket):
        raise distrusted("logoutRequest")
    return ticket


def is_ticket(text: str) -> bool:
    """Whether it can be a service ticket: at most 256 of these characters."""
    return _TICKET.fullmatch(text) is not None


def _parse(body: bytes) -> ElementTree.Element:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise distrusted("xml") from None
    if _DECLARATION.search(text):
        raise distrusted("doctype")
    try:
        return ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError):
        raise NotBelieved(Reason.SILENT, "xml") from None
