"""What is true of people, units and posts, without a database."""
