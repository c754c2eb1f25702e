"""The forms of recruitment, one file a topic."""
