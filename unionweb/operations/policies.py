"""Who may."""

from unionweb.people.policies import administers_school
from unionweb.people.rules.who import Who

__all__ = ["administers_school", "reads_figures"]


def reads_figures(_who: Who, **_arguments: object) -> bool:
    """No person: programs that show the token, or ask from this machine. The door itself looks."""
    return False
