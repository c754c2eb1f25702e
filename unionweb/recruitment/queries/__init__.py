"""What is read in recruitment, one file a topic."""
