"""Screen names from addresses, by the recorder's own rule (static/src/sdk/screens.js): both name a page alike."""

import re
from urllib.parse import urlsplit

UNKNOWN = "unknown"  # the screen of a page whose address says nothing
LONGEST = 200  # characters
LONGEST_ADDRESS = 4_000
IDENTIFIERS = [
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"\d+",
        r"(?i:[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12})",
        r"(?i:(?=.*\d)[\da-f]{8,})",
        r"(?i:(?=.*\d)(?=.*[a-z])[a-z\d]{20,})",  # cuid, ulid, hashes in base 36
        r"(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w=-]{16,}",  # base64
        r".*(?:@|%40).*",
    )
]
LONG_NUMBER = re.compile(r"[0-9]{5,}")
ROUTE = re.compile(r"!?(/[^?#]*)")


def screen_of(href):
    """The folded path of an address, without query and fragment (a hash router's route is kept): `/user/:id`."""
    try:
        address = urlsplit(href[:LONGEST_ADDRESS])
    except (ValueError, AttributeError, TypeError):
        return UNKNOWN
    if address.scheme not in {"http", "https"}:
        return UNKNOWN
    route = ROUTE.match(address.fragment)
    return (folded_path(address.path or "/") + (f"#{folded_path(route[1])}" if route else ""))[:LONGEST]


def folded_path(path):
    folded = "/".join(map(_folded, path.split("/")))
    return folded.rstrip("/") or folded[:1]


def _folded(segment):
    if any(pattern.fullmatch(segment) for pattern in IDENTIFIERS):
        return ":id"
    return LONG_NUMBER.sub(":id", segment)
