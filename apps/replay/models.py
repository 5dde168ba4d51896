"""Who watched which session, and what people wrote of it: configuration plane, beside the people."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField

LONGEST_TEXT = 2_000  # characters of a note
LONGEST_TAG = 30
MOST_TAGS = 10  # of a note
LATEST_MS = 10**9  # after a session's start; no session is longer than a day


class Watch(models.Model):
    """A session counts as watched by a person; `watched_at` is the latest look, or when it was marked so."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches")
    session_id = models.CharField(max_length=200)
    watched_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "session_id"], name="one_watch_of_a_session")]
        verbose_name_plural = "watches"

    def __str__(self):
        return f"{self.user} watched {self.session_id}"

    @classmethod
    def record(cls, user, session_id):
        """Notes that a session is watched by a person from now on."""
        cls.objects.update_or_create(user=user, session_id=session_id, defaults={"watched_at": timezone.now()})

    @classmethod
    def mark(cls, user, session_id, is_watched):
        """Makes a session count as watched by a person, or not; neither is a look at it."""
        if is_watched:
            cls.record(user, session_id)
        else:
            cls.objects.filter(user=user, session_id=session_id).delete()

    @classmethod
    def seen_by(cls, user, session_ids):
        """Which of these sessions a person has watched."""
        return set(cls.objects.filter(user=user, session_id__in=session_ids).values_list("session_id", flat=True))


class Look(models.Model):
    """A person looked at a session: one record for each hour of the clock in which they opened it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    session_id = models.CharField(max_length=200)
    looked_at = models.DateTimeField()  # when first within the hour
    hour = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session_id", "user", "hour"], name="one_look_an_hour")]

    def __str__(self):
        return f"{self.user} looked at {self.session_id}"

    @property
    def who(self):
        """The name of who looked; None of a person who is gone."""
        return self.user and self.user.username

    @classmethod
    def record(cls, user, session_id):
        """Notes that a person opened a session now."""
        now = timezone.now()
        hour = now.replace(minute=0, second=0, microsecond=0)
        cls.objects.get_or_create(user=user, session_id=session_id, hour=hour, defaults={"looked_at": now})


class Note(models.Model):
    """What a person wrote of a session, or of a moment or a stretch of it; tags alone are a note too."""

    session_id = models.CharField(max_length=200, db_index=True)
    starts_ms = models.PositiveIntegerField(null=True, blank=True, validators=[MaxValueValidator(LATEST_MS)])
    ends_ms = models.PositiveIntegerField(null=True, blank=True, validators=[MaxValueValidator(LATEST_MS)])
    text = models.TextField(max_length=LONGEST_TEXT, blank=True)
    tags = ArrayField(models.CharField(max_length=LONGEST_TAG), max_size=MOST_TAGS, default=list, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(null=True, editable=False)  # when it was changed last, if ever

    class Meta:
        indexes = [models.Index(fields=["tags"], name="sessions_with_a_tag")]

    def __str__(self):
        return self.text[:60] or ", ".join(self.tags)
