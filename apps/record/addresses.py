"""The address a request came from, past the reverse proxies the settings trust."""

from ipaddress import ip_address

from django.conf import settings


def visitor_address(environ):
    """Of a WSGI environ (or request.META): the last hop that is no trusted proxy; None if it cannot be read."""
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
    hops = [hop.strip() for hop in (*forwarded, environ.get("REMOTE_ADDR", "")) if hop.strip()]
    address = None
    for hop in reversed(hops):
        address = _read(hop)
        if address is None or not _is_proxy(address):
            break
    return str(address) if address else None


def is_trusted(text):
    """Whether an address is one of HXI_TRUSTED_PROXIES."""
    address = _read(text)
    return address is not None and _is_proxy(address)


def _read(text):
    try:
        return ip_address(text)
    except ValueError:
        return None


def _is_proxy(address):
    return any(address in network for network in settings.TRUSTED_PROXIES)
