"""Who may come in: size, key, origin and rate are all looked at before a byte is read."""

from datetime import UTC, datetime
from urllib.parse import unquote

from django.conf import settings
from django.db import DatabaseError
from pymongo.errors import PyMongoError

from apps.record.addresses import visitor_address

from . import body, keyring, rate
from .refusals import Refusal, away
from .sightings import Source

LONGEST_USER_AGENT = 512


class Visitor:
    """Who stands at the door: a request's environ, when it came and, once it was looked up, its write key."""

    def __init__(self, environ):
        self.environ, self.key, self.unread = environ, None, True
        self.arrived_at = datetime.now(UTC)  # before its body, which may be long on its way

    @property
    def origin(self):
        return self.environ.get("HTTP_ORIGIN")

    @property
    def source(self):
        """The Source of what is sent: the visitor's address only where the settings say it may be kept."""
        ip = visitor_address(self.environ) if settings.STORE_IP else None
        agent = self.environ.get("HTTP_USER_AGENT", "")[:LONGEST_USER_AGENT]
        return Source(self.key.app, self.key.public, agent or None, ip)

    def admit(self):
        """The unpacked body of a request that may come in, else Refusal. It takes the first of its events.

        The body is read last: a stranger who sends it slowly holds no thread.
        """
        length = body.declared_length(self.environ)
        self.show_key()
        self.check_origin()
        self.take(1)
        self.unread = False
        raw = body.received(self.environ, length)
        return body.unpacked(raw, self.environ.get("HTTP_CONTENT_ENCODING", "").lower())

    def show_key(self):
        """Finds the key named by `?key=`; Refusal 401 when there is none such, 503 when it cannot be looked up."""
        named = (part[4:] for part in self.environ.get("QUERY_STRING", "").split("&") if part.startswith("key="))
        try:
            self.key = keyring.key_of(unquote(next(named, "")))
        except (DatabaseError, PyMongoError) as error:
            raise away() from error
        if self.key is None:
            raise Refusal(401, "key: missing, unknown or switched off")

    def check_origin(self):
        """Refusal 403 for a page the key is not for. What is no browser sends no Origin, and could send any."""
        if self.key.origins and self.origin is not None and self.origin.lower() not in self.key.origins:
            raise Refusal(403, f"Origin: {self.origin[:255]} is not one of the key's")

    def take_rest(self, events):
        """Takes what a request of so many events costs beside the first; one over the whole rate costs the whole."""
        self.take(max(min(events, self.key.rate) - 1, 0))

    def take(self, events):
        """Takes events from the key's minute; Refusal 429 when not so many are left."""
        if wait := rate.take(self.key, events):
            raise Refusal(429, f"key: over its rate of {self.key.rate} events a minute", retry_after=wait)
