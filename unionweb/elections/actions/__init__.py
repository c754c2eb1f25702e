"""Actions of elections."""
