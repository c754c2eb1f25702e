"""What is done in the store, one file a topic."""
