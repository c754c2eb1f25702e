"""The verbs of congress, one file a topic. Each writes its entry in the log."""
