"""What the box says no with: a code for the booth, a sentence in both languages for the voter."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """An HTTP status and what it means here. No session could tell the box a language: it says both."""

    status: int
    zh: str
    en: str


WORDS = {
    "unknown": Words(
        404,
        "没有这个投票箱，请重新扫描会场的二维码。",
        "There is no such ballot box; scan the hall's code again.",
    ),
    "early": Words(
        409,
        "投票还没有开始，请稍后用同一张选票再试。",
        "Voting has not begun; send the same ballot later.",
    ),
    "closed": Words(
        410,
        "投票箱已封，不再接收选票。",
        "The ballot box is closed and takes no more ballots.",
    ),
    "other": Words(
        409,
        "这张选票已经投过，内容与这次不同，以先投的为准。",
        "This paper was cast before with other marks; the first one counts.",
    ),
    "newer": Words(
        409,
        "这份答卷后来又提交过一次，以后来的为准。",
        "These papers were sent again later; the later ones count.",
    ),
    "size": Words(
        400,
        "选票长度不对，没有被接收。",
        "The ballot has the wrong length and was not taken.",
    ),
    "token": Words(
        400,
        "选票不是本次投票发出的，没有被接收。",
        "The ballot paper is not of this vote; the ballot was not taken.",
    ),
    "signature": Words(
        400,
        "选票已损坏，没有被接收。",
        "The ballot is damaged and was not taken.",
    ),
    "busy": Words(
        503,
        "投票箱正忙，请用同一张选票再试一次。",
        "The ballot box is busy; send the same ballot again.",
    ),
    "page": Words(404, "没有这个地址。", "There is no such address."),
    "method": Words(405, "这个地址不接受这种请求。", "This address takes no request of this kind."),
    "elsewhere": Words(
        404,
        "选票不投到这个地址，请重新打开这个页面。",
        "Ballots are not cast at this address; open the page anew.",
    ),
    "foreign": Words(
        403, "请求来自别的网站，没有被接受。", "The request came from another site and was refused."
    ),
    "large": Words(413, "请求太大，不是一张选票。", "The request is too large to be a ballot."),
    "request": Words(400, "请求有误。", "The request is not understood."),
    "incident": Words(
        500,
        "投票箱出错，请用同一张选票再试一次。",
        "The ballot box failed; send the same ballot again.",
    ),
}


class BoxRefusal(Exception):
    """The box says no; `code` is a key of WORDS. Nothing was changed."""

    code = "request"

    def __init__(self) -> None:
        super().__init__(WORDS[self.code].en)


class NoSuchBox(BoxRefusal):
    """No box was opened for a vote of this name."""

    code = "unknown"


class BoxNotOpen(BoxRefusal):
    """The box takes no ballots yet."""

    code = "early"


class BoxClosed(BoxRefusal):
    """The box takes no more ballots, and does not hold this one."""

    code = "closed"


class OtherBallot(BoxRefusal):
    """Another ballot was cast with the same key."""

    code = "other"


class NewerBallot(BoxRefusal):
    """A ballot with the same key and the same or a higher number is there; where ballots may be changed."""

    code = "newer"


class BadBallot(BoxRefusal):
    """Not a ballot of this vote: `code` is size, token or signature."""

    def __init__(self, code: str) -> None:
        self.code = code if code in WORDS else "signature"
        super().__init__()


class BoxBusy(BoxRefusal):
    """Not now: the box is just closing, or its database did not answer."""

    code = "busy"


class BoardForgotten(Exception):
    """The ballots of this closed box were destroyed once they were counted. For the operator."""


class BoxDamaged(Exception):
    """The box cannot work: its key is gone, or what is stored was not sealed with it. For the operator."""
