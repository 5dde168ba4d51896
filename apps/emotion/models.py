"""What people who watched say of our findings: configuration plane."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Verdict(models.Model):
    """A person's thumb on one finding: a signal (`kind` is the signal's) or a prediction (`kind` is the emotion).

    The finding is named by its session, `model`, `kind` and event; `confidence` and `rule_version` are what it had when
    it was judged, so that a later rule does not change what was said of an earlier one.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="verdicts")
    session_id = models.CharField(max_length=300)
    model = models.CharField(max_length=80)
    kind = models.CharField(max_length=80)
    event_id = models.CharField(max_length=600)
    is_right = models.BooleanField()
    confidence = models.FloatField()
    rule_version = models.PositiveIntegerField(null=True, blank=True)
    judged_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["session_id"], name="verdicts_of_a_session")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "session_id", "model", "kind", "event_id"], name="one_verdict_of_a_finding"
            )
        ]

    def __str__(self):
        return f"{self.kind} in {self.session_id}: {'right' if self.is_right else 'wrong'}"
