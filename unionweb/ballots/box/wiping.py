"""Secrets that must not stay in memory when they are not needed any more."""

import ctypes

_HEADER = bytes.__basicsize__ - 1
"""What stands before the bytes in an object of CPython; behind them is one zero."""


def wipe(secret: bytes | bytearray) -> None:
    """Overwrite it where it stands. Freed memory is not cleared by Python, and may be read for hours by who
    can read the process or its swap.

    Texts of bytes cannot be changed in Python, so this goes past it. Only for what this process made itself
    and nobody else has: never for a constant.
    """
    if isinstance(secret, bytearray):
        secret[:] = bytes(len(secret))
    elif len(secret) > 1:  # shorter ones are shared by everybody
        ctypes.memset(id(secret) + _HEADER, 0, len(secret))
