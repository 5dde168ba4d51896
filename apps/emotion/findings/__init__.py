"""What was found in one session: its predictions, and the signals that are their evidence."""
