"""Browser and operating system by name, from the User-Agent header (ua-parser's public rules)."""

from functools import lru_cache

from ua_parser import parse

TODAY = {"Mac OS X": "macOS"}  # systems by the name they carry now


@lru_cache(maxsize=4096)
def browser_and_os(user_agent):
    """("Chrome", "Windows"); None for what the rules do not know, and for an app that names no browser."""
    if not user_agent:
        return None, None
    found = parse(user_agent[:1000])
    browser = found.user_agent.family if found.user_agent else None
    system = found.os.family if found.os else None
    return (None if browser == system else browser), TODAY.get(system, system)
