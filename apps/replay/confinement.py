"""The content policy of the page that shows recordings: a recording may ask for nothing but the pictures we serve.

`form-action` stays 'self', since the page's own frame signs out by a form; the sandbox of a recording allows none.
"""

from csp.constants import SELF, UNSAFE_INLINE

PICTURES = ("/static/", "/demo/")  # where replayed pages may find their pictures, styles and fonts on our own host


def confined(request, answer):
    """The answer under a policy narrower than every other page's: its own host, too, is open only in part."""
    sources = _sources(request.get_host())
    answer._csp_replace = {
        "img-src": [*sources, "data:", "blob:"],
        "style-src": [*sources, UNSAFE_INLINE],
        "font-src": [*sources, "data:"],
    }
    return answer


def _sources(host):
    """The host's folders as policy sources; a policy cannot name folders of an IPv6 address."""
    return [SELF] if host.startswith("[") else [f"{host}{folder}" for folder in PICTURES]
