"""Pure rules of recruitment."""
