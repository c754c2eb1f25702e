"""What is stored and what becomes of it, as data."""
