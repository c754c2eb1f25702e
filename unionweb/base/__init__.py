"""What every feature stands on. Knows no person, no union and no congress."""
