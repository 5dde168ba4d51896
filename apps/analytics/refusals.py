"""Why there is no answer."""


class NoDrawing(Exception):
    """No picture of a chart can be drawn now; the message is a sentence for the person who wanted it."""
