"""What must not be kept though it was sent: long runs of digits and e-mail addresses."""

import re

MASK = "***"
# Every word with an @ in it, and card, account and phone numbers (7 digits and more, or four groups of four). A word is
# looked at from its start only: from every place in it, a long one would cost its length squared.
PRIVATE = re.compile(r"(?<!\S)[^\s@]*@\S*|\d{4}(?:[ -]\d{4}){3}|\d{7,}")
# What anchors a point to its element or says how a click was answered; never a visitor's own words.
KEPT = frozenset({"selector", "ex", "ey", "vw", "vh", "dw", "dh", "answered", "answerMs"})


def scrubbed(text):
    """The text with every private run replaced by a mask that does not tell its length."""
    return PRIVATE.sub(MASK, text)
