"""Slows the guessing of passwords: after too many failures a name is closed for a while.

It is closed to the address that failed, and after failures from many addresses to every address its person has not
signed in from: guessing with a whole network gains little, and nobody is locked out of where they usually work.
"""

import hashlib
from ipaddress import ip_address, ip_network

from django.core.cache import cache

WINDOW = 15 * 60  # seconds
PER_NAME = 8  # failures of one name from one address
PER_ADDRESS = 40  # failures of any name from one address
PER_NAME_ANYWHERE = 50  # failures of one name from all addresses together
REMEMBERED = 30 * 24 * 3600  # seconds an address is known as one its person signs in from


def is_closed(username, address):
    """Whether this name cannot be tried again now from this address."""
    limits, known, anywhere = _keys(username, address)
    kept = cache.get_many([*limits, known, anywhere])
    if any(kept.get(key, 0) >= limit for key, limit in limits.items()):
        return True
    return kept.get(anywhere, 0) >= PER_NAME_ANYWHERE and known not in kept


def note_failure(username, address):
    limits, _, anywhere = _keys(username, address)
    for key in (*limits, anywhere):
        cache.add(key, 0, WINDOW)
        cache.incr(key)


def forget(username, address):
    """A right password clears the name's failures from here, and makes the address known; the others' stay."""
    limits, known, _ = _keys(username, address)
    cache.delete(next(iter(limits)))
    cache.set(known, 1, REMEMBERED)


def _keys(username, address):
    """The counters by their limits, the mark of a known address, and the counter of all addresses."""
    name = hashlib.sha256(username.strip().lower().encode()).hexdigest()[:32]
    place = _place(address)
    limits = {f"sign-in:{place}:{name}": PER_NAME, f"sign-in:{place}": PER_ADDRESS}
    return limits, f"sign-in:known:{place}:{name}", f"sign-in:anywhere:{name}"


def _place(address):
    """The address; of IPv6 its /64, for one household has all of those."""
    found = ip_address(address) if address else None
    if found is None or found.version == 4 or found.ipv4_mapped:
        return address
    return str(ip_network((found, 64), strict=False).network_address)
