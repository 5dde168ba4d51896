"""Versions of rules, to be seen only, since what they scored refers to them, and segments, in Django's admin."""

from django.contrib import admin

from apps.accounts.admin_lists import ListOfPeoples

from .models import RuleVersion, SavedSegment


@admin.register(RuleVersion)
class RuleVersionAdmin(admin.ModelAdmin):
    list_display = ("number", "created_at", "author", "note")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(SavedSegment)
class SavedSegmentAdmin(ListOfPeoples):
    """They are made in the filter bar; here they are seen, renamed and deleted."""

    list_display = ("name", "owner", "created_at", "updated_at")
    search_fields = ("name",)
    readonly_fields = ("query", "owner", "created_at", "updated_at")

    def has_add_permission(self, request):
        return False
