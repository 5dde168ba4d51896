"""What pages say while history is scored again, by new rules or a new model: their numbers mix two ways of scoring."""

from django.urls import reverse

from apps.analytics.under_way import Notice
from apps.analytics.words import percent

from . import rescoring

RULES = "Settings \N{RIGHTWARDS ARROW} Rules"
TEXT = (
    "{share} of sessions are scored again, by rules version {number}. Until all are, numbers mix two ways of scoring."
)


def of_rescoring():
    """The Notice of how far it is; None when nothing is scored again, which one look tells."""
    if not rescoring.is_any_left():
        return None
    told = rescoring.progress()
    if told.is_over:
        return None  # it was, since that look
    share = percent(told.done / told.total)
    return Notice(TEXT.format(number=told.number, share=share), reverse("rules:rules"), RULES)
