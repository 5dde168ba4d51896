"""Why a page has no picture."""


class NoPicture(Exception):
    """No picture can be taken; the message is a sentence for the person who wanted it."""
