"""Write keys as text: `hxi_<public id>_<secret>`; only a hash of the secret is ever stored."""

import hashlib
import hmac
import secrets
from typing import NamedTuple

from django.conf import settings

PREFIX = "hxi"


class KeyText(NamedTuple):
    """A write key taken apart; `str()` puts it together again."""

    public: str
    secret: str

    def __str__(self):
        return f"{PREFIX}_{self.public}_{self.secret}"


def parsed(text):
    """The KeyText of a key's text, or None when it is not the text of any key."""
    prefix, _, rest = text.partition("_")
    public, _, secret = rest.partition("_")
    return KeyText(public, secret) if prefix == PREFIX and public and secret else None


def new_text(secret=None):
    return KeyText(secrets.token_hex(6), secret or secrets.token_urlsafe(24))


def digest_of(secret):
    """What is stored of a secret: SHA-256 in hex (secrets are random and long, so no slow hash is needed)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def derived_secret(label):
    """A secret that follows from SECRET_KEY, so that a page of ours can print its own key at any time."""
    return hmac.new(settings.SECRET_KEY.encode(), f"write-key:{label}".encode(), "sha256").hexdigest()[:40]
