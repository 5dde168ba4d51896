"""What people decided about the numbers: configuration plane."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from .saved.named import Named


class RuleVersion(models.Model):
    """The thresholds of all signals from the moment somebody saved them; the defaults are version 1 and not stored."""

    number = models.PositiveIntegerField(unique=True)
    thresholds = models.JSONField()  # {name: number}, see rules/thresholds.py
    note = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-number",)

    def __str__(self):
        return f"Rules {self.number}"


class SavedSegment(Named):
    """A session set under a name; `query` is its part of a query string, where `days` stands for the last days."""

    query = models.TextField()

    class Meta(Named.Meta):
        verbose_name = "segment"
