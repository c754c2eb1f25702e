"""The verbs: `calendar`, `publications`, `objections`. What other features call stands here."""

from unionweb.publications.actions.publications import publish, put_up, republish, withdraw

__all__ = ["publish", "put_up", "republish", "withdraw"]
