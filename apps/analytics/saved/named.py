"""The base of what people save under a name of its own; who sees the dashboard sees it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

LONGEST_NAME = 80
TAKEN = "There is a {} named “{}” already; choose another name."


class Named(models.Model):
    """`folded` makes names that differ only by capitals or spaces one name."""

    name = models.CharField(max_length=LONGEST_NAME)
    folded = models.CharField(max_length=4 * LONGEST_NAME, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True
        ordering = ("folded",)

    def __str__(self):
        return self.name

    def save(self, *arguments, **options):
        self.folded = self.name.casefold()
        self.updated_at = timezone.now()
        super().save(*arguments, **options)

    def clean(self):
        super().clean()
        self.name = " ".join(self.name.split())
        self.folded = self.name.casefold()
        if type(self).objects.filter(folded=self.folded).exclude(pk=self.pk).exists():
            raise ValidationError({"name": self.taken})

    @property
    def taken(self):
        """Why another one cannot have this name."""
        return TAKEN.format(self._meta.verbose_name, self.name)
