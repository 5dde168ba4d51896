"""Funnels saved under a name."""
