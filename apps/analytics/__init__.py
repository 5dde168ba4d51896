"""The session set: the one filter every page and number shares."""
