"""Django's admin: what its lists show can be deleted there, wherever that is allowed."""

import pytest
from django.contrib import admin
from django.urls import reverse

from apps.accounts.models import ApiToken, Role
from apps.analytics.models import SavedSegment
from apps.emotion.models import Verdict
from apps.journey.models import SavedFunnel
from apps.replay.models import Note
from tests.factories import a_user

FINDING = {"session_id": "s", "model": "hxi", "kind": "rage", "event_id": "e", "is_right": True, "confidence": 0.7}
ROWS = {
    ApiToken: lambda user: {"user": user, "name": "script", "digest": "d", "hint": "h"},
    SavedSegment: lambda user: {"owner": user, "name": "mine"},
    SavedFunnel: lambda user: {"owner": user, "name": "mine"},
    Note: lambda user: {"author": user, "session_id": "s", "text": "odd"},
    Verdict: lambda user: {"user": user, **FINDING},
}


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_rows_that_name_a_person_are_deleted_in_their_list(client, model):
    user = a_user(Role.ADMIN)
    client.force_login(user)
    row = model.objects.create(**ROWS[model](user))
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    client.post(address, {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"})
    assert not model.objects.exists()


def test_every_list_that_names_people_and_lets_rows_go_is_among_these(rf):
    request = rf.get("/")
    request.user = a_user(Role.ADMIN)
    found = {
        model
        for model, shown in admin.site._registry.items()
        if shown.has_delete_permission(request) and any(field.name in shown.list_display for field in people_of(model))
    }
    assert found == {*ROWS}


def people_of(model):
    return [field for field in model._meta.fields if field.is_relation]
