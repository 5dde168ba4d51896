"""An event's free part, `metadata`: bounded, scrubbed, and in a form MongoDB can keep."""

from functools import lru_cache

import msgspec

from .privacy import KEPT, scrubbed
from .refusals import Unfit

LARGEST = 8 * 1024  # bytes of JSON
DEEPEST = 5  # objects and lists within each other
WIDEST = 64  # keys of one object
MOST_KEYS = 256
LONGEST_SELECTOR = 512
INT64 = range(-(2**63), 2**63)
# MongoDB gives $ and . a meaning in field names and cannot keep NUL: their full-width forms take their place.
FIELD_CHARACTERS = str.maketrans({"$": "\uff04", ".": "\uff0e", "\0": "\ufffd"})

_decode = msgspec.json.Decoder().decode


def kept(raw, field="metadata"):
    """The dict to store of a raw JSON object; None for null or nothing; Unfit names the field and its bound."""
    if len(raw) > LARGEST:
        raise Unfit(f"{field}: larger than {LARGEST} bytes")
    value = _decode(raw) if raw else None
    if value is None:
        return None
    if value.__class__ is not dict:
        raise Unfit(f"{field}: expected an object")
    return _Tidier(field).tidied_object(value, 1)


class _Tidier:
    """One walk over one value, counting keys as it goes."""

    def __init__(self, field):
        self.field, self.keys = field, 0

    def tidied_object(self, value, depth):
        self.keys += len(value)
        if depth > DEEPEST:
            raise Unfit(f"{self.field}: deeper than {DEEPEST} levels")
        if len(value) > WIDEST or self.keys > MOST_KEYS:
            raise Unfit(f"{self.field}: more than {WIDEST} keys in a level or {MOST_KEYS} in all")
        return {field_name(key): self.tidied(item, depth, key) for key, item in value.items()}

    def tidied(self, value, depth, key=None):
        kind = value.__class__
        if kind is str:
            return _tidied_text(value, key)
        if kind is int:
            return value if value in INT64 else self._tidied_number(value)
        if kind is dict:
            return self.tidied_object(value, depth + 1)
        if kind is list:
            if depth >= DEEPEST:
                raise Unfit(f"{self.field}: deeper than {DEEPEST} levels")
            return [self.tidied(item, depth + 1, key) for item in value]
        return value

    def _tidied_number(self, value):
        try:
            return float(value)
        except OverflowError as error:
            raise Unfit(f"{self.field}: a number is out of range") from error


def _tidied_text(text, key):
    if key == "selector":
        return text[:LONGEST_SELECTOR]
    return text if key in KEPT else scrubbed(text)


@lru_cache(maxsize=4096)
def field_name(key):
    """A key as a field name MongoDB keeps without giving it a meaning."""
    return key.translate(FIELD_CHARACTERS)
