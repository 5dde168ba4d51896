"""Who watched which session, and when last: configuration plane, beside the people."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Watch(models.Model):
    """A person's latest look at a session."""

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
        """Notes that a person opened a session now."""
        cls.objects.update_or_create(user=user, session_id=session_id, defaults={"watched_at": timezone.now()})

    @classmethod
    def seen_by(cls, user, session_ids):
        """Which of these sessions a person has watched."""
        return set(cls.objects.filter(user=user, session_id__in=session_ids).values_list("session_id", flat=True))
