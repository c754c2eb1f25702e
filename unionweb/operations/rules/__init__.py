"""Pure: when work is due, what a fact means."""
