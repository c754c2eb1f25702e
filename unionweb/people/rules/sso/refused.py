"""Why a sign-on was not believed."""

from enum import StrEnum

from unionweb.base.text import mark


class Reason(StrEnum):
    """What went wrong, as far as the person at the screen is concerned."""

    EXPIRED = "expired"
    CANCELLED = "cancelled"
    SILENT = "silent"
    DISTRUSTED = "distrusted"
    NUMBERLESS = "numberless"


REASONS = {
    Reason.EXPIRED: mark("这次登录已经过期，或者不是从这个浏览器开始的。请再登录一次。"),
    Reason.CANCELLED: mark("统一身份认证说登录被取消了。"),
    Reason.SILENT: mark("统一身份认证现在没有正常回答。请过几分钟再试。"),
    Reason.DISTRUSTED: mark("统一身份认证的回答没有通过安全检查。请再试一次；还是不行，请告诉管理员。"),
    Reason.NUMBERLESS: mark("统一身份认证没有告诉我们您的学号。请告诉管理员。"),
}

STATUSES = {Reason.EXPIRED: 400, Reason.CANCELLED: 400, Reason.SILENT: 503}
"""HTTP statuses; 403 for the others."""


class NotBelieved(Exception):
    """A sign-on that ends here. `detail` is a word of ours for the administrator ("aud", "time-out"): never
    anything that the other server or the browser sent, which may be a secret."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}" if detail else str(reason))

    @property
    def status(self) -> int:
        """The HTTP status of the page that tells it."""
        return STATUSES.get(self.reason, 403)


def distrusted(detail: str) -> NotBelieved:
    """The answer arrived and is not what it must be."""
    return NotBelieved(Reason.DISTRUSTED, detail)
