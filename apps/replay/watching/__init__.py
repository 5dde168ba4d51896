"""Who watched which session: marks of one's own, and the log of every look."""
