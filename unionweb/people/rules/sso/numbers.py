"""Which student number another server tells."""

import re
from collections.abc import Mapping
from typing import Any

from unionweb.people.rules.sso.refused import NotBelieved, Reason

_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{2,23}", re.ASCII)


def number_in(said: Mapping[str, Any], name: str) -> str:
    """The student number under a name. `name` is a key, or a path of keys: "data.employee_no".
    Raises NotBelieved when there is none, or more than one.

    Nothing is folded here, as the log-in form does for people who type: a provider where somebody can
    register the name "２０２４０１" must not pass for the one whose number is 202401."""
    value = value_at(said, name)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is None or value == "" or value == []:
        raise NotBelieved(Reason.NUMBERLESS, "missing")
    if not isinstance(value, str) or not _NUMBER.fullmatch(value.strip(" ")):
        raise NotBelieved(Reason.NUMBERLESS, "unreadable")
    return value.strip(" ")


def value_at(said: Mapping[str, Any], path: str) -> Any:
    """What stands under a key, or at the end of a path of keys; None where there is nothing."""
    if path in said:
        return said[path]
    here: Any = said
    for key in path.split("."):
        if not isinstance(here, Mapping) or key not in here:
            return None
        here = here[key]
    return here
