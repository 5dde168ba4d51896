"""What the session page knows of findings: what they are called, and who may judge them."""

from django import template

from apps.accounts.models import Role
from apps.analytics.names import EMOTIONS, SIGNALS

register = template.Library()


@register.simple_tag
def looks():
    """The names, icons and meanings of signals and emotions, as the player reads them."""
    return {
        "signals": {kind: look._asdict() for kind, look in SIGNALS.items()},
        "emotions": {emotion: look._asdict() for emotion, look in EMOTIONS.items()},
    }


@register.filter
def may_judge(user):
    """Whether a person may say that a finding is right or wrong."""
    return user.may(Role.ANALYST)
