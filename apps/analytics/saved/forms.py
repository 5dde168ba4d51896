"""The form of a segment's name."""

from django import forms

from apps.analytics.models import SavedSegment

from .keeping import NAME_ERRORS


class NameForm(forms.ModelForm):
    class Meta:
        model = SavedSegment
        fields = ("name",)
        error_messages = NAME_ERRORS
