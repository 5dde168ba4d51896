"""Who may send: write keys, each for one app."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField

from . import keys

ORIGIN = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?", re.IGNORECASE)
MOST_EVENTS_A_MINUTE = 3_000_000


DEFAULT_PORT = re.compile(r"^(?:(https://.*):443|(http://.*):80)$")


def tidied_origin(text):
    """An origin as browsers send it: in lower case, without a last slash or its scheme's own port."""
    origin = text.strip().lower().rstrip("/")
    found = DEFAULT_PORT.fullmatch(origin)
    return found[1] or found[2] if found else origin


def validate_origin(value):
    """A web origin as a browser sends it: scheme://host[:port], nothing after."""
    if not ORIGIN.fullmatch(value):
        raise ValidationError(f"{value!r} is not an origin; write it as https://shop.example or http://127.0.0.1:8000.")


class WriteKey(models.Model):
    """What an SDK shows at the door: for one app, from some origins (none listed = any), at some events a minute."""

    name = models.CharField(max_length=100)
    app = models.CharField(max_length=64, default="web", help_text="kept in meta.app of every session it writes")
    public = models.CharField(max_length=32, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    origins = ArrayField(models.CharField(max_length=255, validators=[validate_origin]), default=list, blank=True)
    rate = models.PositiveIntegerField(
        default=MOST_EVENTS_A_MINUTE,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_EVENTS_A_MINUTE)],
        help_text="events per minute",
    )
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self):
        return f"{self.name} ({self.app})"

    @classmethod
    def create(cls, name, app="web", origins=(), rate=MOST_EVENTS_A_MINUTE, secret=None):
        """A stored key and its text, which cannot be had again; ValidationError on an unfit origin, app or rate."""
        key = cls(name=name, app=app, origins=list(origins), rate=rate)
        text = key.issue(secret)
        key.full_clean()
        key.save()
        return key, text

    def clean_fields(self, exclude=None):
        self.origins = [tidied_origin(origin) for origin in self.origins]
        super().clean_fields(exclude)

    def issue(self, secret=None):
        """Gives this unsaved key its ids and returns its text."""
        text = keys.new_text(secret)
        self.public, self.digest = text.public, keys.digest_of(text.secret)
        return str(text)

    def text(self, secret):
        """This key's text, for whoever knows its secret."""
        return str(keys.KeyText(self.public, secret))
