"""Every address of the product, room by room."""

from django.contrib import admin
from django.urls import include, path

from apps.accounts.views import admin_sign_in

from .api import api

urlpatterns = [
    path("", include("apps.analytics.overview.urls")),
    path("sessions/", include("apps.replay.urls")),
    path("heatmaps/", include("apps.heatmap.urls")),
    path("journeys/", include("apps.journey.flows.urls")),
    path("funnels/", include("apps.journey.funnels.urls")),
    path("emotions/", include("apps.emotion.urls")),
    path("segments/", include("apps.analytics.saved.urls")),
    path("api/v1/", api.urls),
    path("settings/", include("apps.ingestion.key_urls")),
    path("settings/", include("apps.emotion.tuning.urls")),
    path("settings/", include("apps.emotion.calibration.urls")),
    path("settings/", include("apps.replay.watching.urls")),
    path("settings/", include("apps.accounts.urls")),
    path("accounts/", include("apps.accounts.sign_in_urls")),
    path("", include("apps.ingestion.urls")),
    path("demo/", include("demo.urls")),
    path("admin/login/", admin_sign_in),
    path("admin/", admin.site.urls),
]
