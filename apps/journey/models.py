"""Funnels that people saved under a name: configuration plane."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone

LONGEST_NAME = 80


class SavedFunnel(models.Model):
    """A funnel under a name of its own; who sees the dashboard sees it.

    `query` is the funnel's part of a query string; `conditions`, the session set's, when that was saved too. `folded`
    makes names that differ only by capitals or spaces one name.
    """

    name = models.CharField(max_length=LONGEST_NAME)
    folded = models.CharField(max_length=4 * LONGEST_NAME, unique=True, editable=False)
    query = models.TextField()
    conditions = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("folded",)

    def __str__(self):
        return self.name

    def save(self, *arguments, **options):
        self.folded = self.name.casefold()
        self.updated_at = timezone.now()
        super().save(*arguments, **options)

    def get_absolute_url(self):
        """A short link that opens it."""
        return reverse("funnel:saved", args=[self.pk])

    def clean(self):
        super().clean()
        self.name = " ".join(self.name.split())
        self.folded = self.name.casefold()
        if SavedFunnel.objects.filter(folded=self.folded).exclude(pk=self.pk).exists():
            raise ValidationError(
                {"name": f"There is a saved funnel named “{self.name}” already; choose another name."}
            )

    @property
    def query_string(self):
        """The whole query string, the session set's part first."""
        return "&".join(part for part in (self.conditions, self.query) if part)
