"""Named reads: `calendar` of working days, `publications` and their objections."""

from unionweb.publications.queries.publications import full_days_of, publication_of, ran_full

__all__ = ["full_days_of", "publication_of", "ran_full"]
