"""The forms of people, roles and tokens."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

from apps.record.addresses import visitor_address

from . import throttle
from .models import ApiToken, Role, User


class SignInForm(AuthenticationForm):
    """Name and password; guessing is slowed before the password is looked at."""

    error_messages = {
        "invalid_login": "That name and password do not belong together. Check both; capital letters matter.",
        "inactive": "This account was deactivated. Ask an admin of your team.",
        "closed": "Too many wrong passwords for this name. Wait 15 minutes, or ask an admin for a new password.",
    }

    def clean(self):
        username, address = self.cleaned_data.get("username", ""), visitor_address(self.request.META)
        if throttle.is_closed(username, address):
            raise forms.ValidationError(self.error_messages["closed"], code="closed")
        try:
            cleaned = super().clean()
        except forms.ValidationError:
            throttle.note_failure(username, address)
            raise
        throttle.forget(username, address)
        return cleaned


class OwnPasswordForm(PasswordChangeForm):
    """What is wrong with a new password stands under the field it was chosen in, not under its repetition."""

    def validate_password_for_user(self, user, password_field_name):
        super().validate_password_for_user(user, "new_password1")


class InviteForm(forms.ModelForm):
    role = forms.ChoiceField(choices=Role.choices, initial=Role.VIEWER)

    class Meta:
        model = User
        fields = ["username", "role", "email"]
        labels = {"username": "Name to sign in with", "email": "E-mail (optional)"}
        help_texts = {"username": ""}


class PersonForm(forms.ModelForm):
    """Changes a person's role or whether they may sign in; the model keeps the last admin."""

    class Meta:
        model = User
        fields = ["role", "is_active"]


class TokenForm(forms.ModelForm):
    class Meta:
        model = ApiToken
        fields = ["name"]
        labels = {"name": "What is it for?"}
