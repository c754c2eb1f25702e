"""Named reads of congress, one file a topic."""
