"""Why there is no answer."""

TRY_AGAIN_AFTER = 5  # seconds, of what cannot be answered now


class NoDrawing(Exception):
    """No picture of a chart can be drawn now; the message is a sentence for the person who wanted it."""


class NothingToDraw(Exception):
    """A chart of this would be empty, now and whenever it is asked for; the message is such a sentence too."""
