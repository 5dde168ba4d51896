"""Numbers of funnels and flows explained: which sessions count, and why each other one does not."""
