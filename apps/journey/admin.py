"""Saved funnels in Django's admin."""

from django.contrib import admin

from apps.accounts.admin_lists import ListOfPeoples

from .models import SavedFunnel


@admin.register(SavedFunnel)
class SavedFunnelAdmin(ListOfPeoples):
    """They are made on the funnels page; here they are seen, renamed and deleted."""

    list_display = ("name", "owner", "created_at", "updated_at")
    search_fields = ("name",)
    readonly_fields = ("query", "conditions", "owner", "created_at", "updated_at")

    def has_add_permission(self, request):
        return False
