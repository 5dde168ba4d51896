"""Sessions, their timelines and recordings, and the player."""
