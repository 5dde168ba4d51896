"""The forms of saved funnels."""

from django import forms

from apps.analytics.saved.keeping import NAME_ERRORS
from apps.journey.models import SavedFunnel


class NameForm(forms.ModelForm):
    """The name of a saved funnel."""

    class Meta:
        model = SavedFunnel
        fields = ("name",)
        error_messages = NAME_ERRORS


class SaveForm(NameForm):
    """A funnel's name, and whether the session set is saved with it."""

    with_set = forms.BooleanField(required=False)
