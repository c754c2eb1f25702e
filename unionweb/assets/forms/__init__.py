"""The forms of the store, one file a topic."""
