"""Versions of rules in Django's admin: to be seen, since what they scored refers to them."""

from django.contrib import admin

from .models import RuleVersion


@admin.register(RuleVersion)
class RuleVersionAdmin(admin.ModelAdmin):
    list_display = ("number", "created_at", "author", "note")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
