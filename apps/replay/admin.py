"""Who watched what, in Django's admin: to be seen only."""

from django.contrib import admin

from .models import Watch


@admin.register(Watch)
class WatchAdmin(admin.ModelAdmin):
    list_display = ("session_id", "user", "watched_at")
    list_display_links = None
    list_select_related = ("user",)
    ordering = ("-watched_at",)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
