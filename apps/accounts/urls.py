"""Addresses of people, roles and tokens under /settings/."""

from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("", views.settings, name="settings"),
    path("people/", views.people, name="people"),
    path("people/invite/", views.invite, name="invite"),
    path("people/<str:pk>/", views.change_person, name="change_person"),
    path("people/<str:pk>/password/", views.new_password, name="new_password"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<str:pk>/revoke/", views.revoke_token, name="revoke_token"),
]
