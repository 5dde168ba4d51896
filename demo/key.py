"""The demo shop's own write key: made by load_demo, printed into the shop's pages."""

from apps.ingestion.keys import derived_secret, digest_of
from apps.ingestion.models import WriteKey

NAME, APP = "Demo shop", "web"


def shop_key():
    """The enabled WriteKey of the demo shop whose secret follows from SECRET_KEY; None when there is none."""
    return WriteKey.objects.filter(name=NAME, digest=digest_of(_secret()), enabled=True).first()


def key_text():
    """The key for the recorder's script tag; None when there is none."""
    key = shop_key()
    return key and key.text(_secret())


def ensure_key():
    """The demo shop's key, made where it is missing (switched off by somebody, it stays off)."""
    found = WriteKey.objects.filter(name=NAME, digest=digest_of(_secret())).first()
    return found or WriteKey.create(NAME, app=APP, secret=_secret())[0]


def _secret():
    return derived_secret("demo")
