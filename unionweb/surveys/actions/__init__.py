"""What is done to a survey, one file a topic."""
