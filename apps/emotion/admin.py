"""Verdicts in Django's admin: to be seen, and to be deleted when one was given for fun."""

from django.contrib import admin

from apps.accounts.admin_lists import ListOfPeoples

from .models import Verdict


@admin.register(Verdict)
class VerdictAdmin(ListOfPeoples):
    list_display = ("session_id", "model", "kind", "is_right", "confidence", "rule_version", "user", "judged_at")
    list_display_links = None
    list_filter = ("kind", "is_right", "model")
    list_select_related = ("user",)
    ordering = ("-judged_at",)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
