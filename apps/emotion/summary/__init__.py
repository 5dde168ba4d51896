"""The Emotions page and its numbers: emotions and signals of many sessions by day, screen, element and device."""
