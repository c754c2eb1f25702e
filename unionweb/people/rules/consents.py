"""Which notice on personal data is in force."""

VERSION = 1
"""Counts up when purposes, kinds of data or who sees them change: everybody is asked again (article 14)."""
