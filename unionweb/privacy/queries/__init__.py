"""Reading what is stored about a person."""
