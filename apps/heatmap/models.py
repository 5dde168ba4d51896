"""Pictures of pages, each with the places of its elements: configuration plane. The files lie in Django's storage."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from .devices import DEVICES


class PagePicture(models.Model):
    """What a screen looks like on a class of devices, rebuilt from one moment of one session.

    Sizes are CSS pixels; the picture shows the page from its top at scroll 0. `boxes` are {selector: [x, y, width,
    height, 1 when it stays in place while the page scrolls, else 0]} in pixels of the page.
    """

    screen = models.CharField(max_length=500)
    device = models.CharField(max_length=10, choices=[(device, device) for device in DEVICES])
    session_id = models.CharField(max_length=200)
    moment = models.DateTimeField()
    file = models.FileField(max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    viewport_width = models.PositiveIntegerField()
    viewport_height = models.PositiveIntegerField()
    boxes = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["screen", "device"], name="one_picture_of_a_screen_and_device")]

    def __str__(self):
        return f"{self.screen} ({self.device})"

    @property
    def version(self):
        """Changes with every new picture of the same page."""
        return self.file.name.rpartition("/")[2].partition(".")[0]

    @property
    def address(self):
        """Where a browser finds the picture; a new picture has a new address, so it may be kept for ever."""
        return f"{reverse('heatmap:picture', args=[self.pk])}?v={self.version}"
