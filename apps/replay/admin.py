"""Who watched what, to be seen only, and notes, in Django's admin."""

from django.contrib import admin

from apps.accounts.admin_lists import ListOfPeoples

from .models import Look, Note, Watch


class SeenOnly(admin.ModelAdmin):
    """What the product itself notes of a person and a session."""

    list_display_links = None
    list_select_related = ("user",)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Watch)
class WatchAdmin(SeenOnly):
    list_display = ("session_id", "user", "watched_at")
    ordering = ("-watched_at",)


@admin.register(Look)
class LookAdmin(SeenOnly):
    list_display = ("session_id", "user", "looked_at")
    ordering = ("-looked_at",)


@admin.register(Note)
class NoteAdmin(ListOfPeoples):
    """They are written beside the replay; here they are found and deleted."""

    list_display = ("__str__", "session_id", "author", "created_at")
    list_select_related = ("author",)
    search_fields = ("text", "session_id")
    readonly_fields = ("session_id", "starts_ms", "ends_ms", "text", "tags", "author", "created_at", "updated_at")
    ordering = ("-created_at",)

    def has_add_permission(self, request):
        return False
