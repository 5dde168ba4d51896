"""Journeys of many sessions: flows from screen to screen, paths, loops, transitions."""
