"""Mistakes of ours: a number for the person who met one, the traceback for the log."""

import logging
from secrets import token_hex

log = logging.getLogger("unionweb")
MOST_DOING = 300


def incident(doing: str, error: BaseException | None) -> str:
    """Write down what went wrong while doing something; its number, eight hexadecimal digits."""
    number = token_hex(4)
    # An address may hold line breaks, and a line of its own in the log would be somebody else's word.
    doing = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in doing[:MOST_DOING])
    log.error("incident %s: %s", number, doing, exc_info=error, extra={"incident": number})
    return number
