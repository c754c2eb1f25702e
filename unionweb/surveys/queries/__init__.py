"""Named reads of surveys, one file a topic."""
