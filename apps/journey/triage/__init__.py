"""What became of the sessions that a step of a funnel lost, and the few to watch."""
