"""The rules of frustration signals: thresholds as data, in versions; one of them holds at a time."""
