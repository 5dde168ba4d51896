"""Verdicts in Django's admin: to be seen, and to be deleted when one was given for fun."""

from django.contrib import admin

from .models import Verdict


@admin.register(Verdict)
class VerdictAdmin(admin.ModelAdmin):
    list_display = ("session_id", "model", "kind", "is_right", "confidence", "rule_version", "user", "judged_at")
    list_display_links = None
    list_filter = ("kind", "is_right", "model")
    list_select_related = ("user",)
    ordering = ("-judged_at",)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def delete_queryset(self, request, queryset):
        """The list is read with its users, and a query over two collections cannot delete."""
        Verdict.objects.filter(pk__in=[one.pk for one in queryset]).delete()
