"""Forms of congress, one file a topic."""
