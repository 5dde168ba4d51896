"""The two ways to say no: a part that cannot be used, and a request that gets no further."""

TRY_AGAIN_AFTER = 5  # seconds, when the store is away


class Unfit(ValueError):
    """A part of what was sent cannot be used; the message names the field first: `x: expected a number`."""


class Refusal(Exception):
    """A request that ends here: its status, a sentence for the sender, and the seconds to wait where there are any."""

    def __init__(self, status, detail, retry_after=None):
        super().__init__(detail)
        self.status, self.detail, self.retry_after = status, detail, retry_after


def away():
    return Refusal(503, "the store cannot confirm; keep what you sent and try again", TRY_AGAIN_AFTER)
