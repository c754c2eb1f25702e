"""What is read in the store, one file a topic."""
