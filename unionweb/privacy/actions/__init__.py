"""Erasing persons, and forgetting what is over."""
