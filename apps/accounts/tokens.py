"""API tokens: made once, shown once, kept as a digest."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from .models import ApiToken

PREFIX = "hxit_"
NOTED_EVERY = timedelta(minutes=1)  # how fresh "last used" is; not one write a request


def digest_of(text):
    return hashlib.sha256(text.encode()).hexdigest()


def create_token(user, name):
    """A new token and its text, which exists nowhere else from now on."""
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(user=user, name=name, digest=digest_of(text), hint=text[: len(PREFIX) + 5])
    return token, text


def user_of(text):
    """The active person a token's text speaks for; None when the token is unknown or its owner was deactivated."""
    if not text.startswith(PREFIX):
        return None
    token = ApiToken.objects.select_related("user").filter(digest=digest_of(text)).first()
    if token is None or not token.user.is_active:
        return None
    if token.last_used_at is None or timezone.now() - token.last_used_at > NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now())
    return token.user
