"""The web process: `granian --interface wsgi hxi_dashboard.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hxi_dashboard.settings")
pages = get_wsgi_application()

from apps.ingestion.middleware import with_door  # noqa: E402 it needs Django to be set up

application = with_door(pages)
