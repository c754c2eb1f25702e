"""What has to be prepared before something can begin."""

from dataclasses import dataclass

from unionweb.base.text import Sentence


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the work: its page, what is there, and whether it is done."""

    title: str
    endpoint: str
    icon: str
    state: Sentence
    done: bool
