"""What can be done to people, units, posts and accounts, one file a topic."""
