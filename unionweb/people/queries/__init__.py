"""Named reads of people, one file a topic."""
