"""The forms of write keys."""

from django import forms

from .models import MOST_EVENTS_A_MINUTE, WriteKey, tidied_origin, validate_origin


class OriginsField(forms.CharField):
    """Origins, one a line; stored as a list."""

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [tidied_origin(word) for word in (value or "").replace(",", " ").split()]

    def validate(self, value):
        super().validate(value)
        for origin in value:
            validate_origin(origin)


class KeyForm(forms.ModelForm):
    """A write key's own facts; its secret is made, never typed."""

    origins = OriginsField(
        label="Allowed origins",
        required=False,
        empty_value=[],
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "https://shop.example", "spellcheck": "false"}),
        help_text="One a line, as https://shop.example. Empty: any page may send with this key.",
    )

    class Meta:
        model = WriteKey
        fields = ["name", "app", "origins"]
        help_texts = {"app": "Sessions carry this name, and lists filter by it: web, android, shop, …"}


class KeyChangeForm(KeyForm):
    class Meta(KeyForm.Meta):
        fields = ["name", "origins", "rate", "enabled"]
        labels = {"rate": "Events a minute", "enabled": "Takes events"}
        help_texts = {"rate": f"Senders over it are told to wait. At most {MOST_EVENTS_A_MINUTE:,}."}
