"""People and API tokens in Django's admin."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group

from .admin_lists import ListOfPeoples
from .models import ApiToken, User

admin.site.unregister(Group)  # a person's role says all they may do


class PersonCreation(UserCreationForm):
    class Meta:
        model = User
        fields = ("username", "email", "role")


class PersonChange(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People are deactivated rather than deleted, so that what they did keeps its name."""

    form = PersonChange
    add_form = PersonCreation
    list_display = ("username", "email", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("username", "email")
    ordering = ("username",)
    filter_horizontal = ()
    fieldsets = ((None, {"fields": ("username", "password", "email", "role", "is_active")}),)
    add_fieldsets = ((None, {"fields": ("username", "email", "role", "password1", "password2")}),)

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(ListOfPeoples):
    """Tokens are made on the owner's page, where their text is shown once; here they are seen and revoked."""

    list_display = ("name", "user", "hint", "created_at", "last_used_at")
    readonly_fields = ("name", "user", "hint", "created_at", "last_used_at")

    def has_add_permission(self, request):
        return False
