"""JSON that is nearly text: a browser that cuts an emoji in two sends half a character, which UTF-8 cannot hold."""

import re

import msgspec

# One escape at a time, so that an escaped backslash before "ud800" is not taken for a surrogate.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


def mending(decode, raw):
    """decode(raw), and when that is no valid text, of raw with U+FFFD for what is broken. Raises what decode raises."""
    try:
        return decode(raw)
    except msgspec.ValidationError:
        raise  # sound JSON of another shape
    except ValueError:
        return decode(_ESCAPE.sub(_whole_escape, bytes(raw).decode(errors="replace").encode()))


def _whole_escape(match):
    return rb"\ufffd" if match[1] else match[0]
