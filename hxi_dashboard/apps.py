"""Django's own apps, told to use MongoDB's ObjectId as primary key."""

from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.apps import AuthConfig
from django.contrib.contenttypes.apps import ContentTypesConfig

OBJECT_ID = "django_mongodb_backend.fields.ObjectIdAutoField"


class DashboardAdmin(AdminConfig):
    default_auto_field = OBJECT_ID


class DashboardAuth(AuthConfig):
    default_auto_field = OBJECT_ID


class DashboardContentTypes(ContentTypesConfig):
    default_auto_field = OBJECT_ID
