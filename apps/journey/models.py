"""Funnels that people saved under a name: configuration plane."""

from django.db import models
from django.urls import reverse

from apps.analytics.saved.named import Named


class SavedFunnel(Named):
    """A funnel under a name of its own.

    `query` is the funnel's part of a query string; `conditions`, the session set's, when that was saved too.
    """

    query = models.TextField()
    conditions = models.TextField(blank=True)

    def get_absolute_url(self):
        """A short link that opens it."""
        return reverse("funnel:saved", args=[self.pk])
