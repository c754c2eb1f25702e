"""What is done in recruitment, one file a topic."""
