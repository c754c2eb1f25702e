"""Who may."""

from unionweb.people.policies import handles_account

__all__ = ["handles_account"]
