"""The verbs: `calendar`, `publications`, `objections`. What other features call stands here."""

from unionweb.publications.actions.publications import publish, republish, withdraw

__all__ = ["publish", "republish", "withdraw"]
