"""How a setting is read, and refused when it is unusable."""

from collections.abc import Mapping


class Unusable(Exception):
    """A setting that the application cannot start with; the text says which and why."""


def read_number(environment: Mapping[str, str], name: str, default: int, *, least: int = 0, most: int) -> int:
    """A whole number within limits; `default` when the setting is missing or empty. Raises Unusable."""
    text = environment.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
        raise Unusable(f"{name} must be a number from {least} to {most}, not {text!r}")
    return int(text)
