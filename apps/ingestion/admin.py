"""Write keys in Django's admin: a new key's text is shown once, when it is made."""

from django.contrib import admin, messages

from .models import WriteKey


@admin.register(WriteKey)
class WriteKeyAdmin(admin.ModelAdmin):
    list_display = ("name", "app", "public", "enabled", "rate", "created_at")
    list_filter = ("enabled", "app")
    fields = ("name", "app", "origins", "rate", "enabled")

    def save_model(self, request, obj, form, change):
        text = None if change else obj.issue()
        super().save_model(request, obj, form, change)
        if text:
            messages.success(request, f"The key is {text} — copy it now, it is not shown again.")
