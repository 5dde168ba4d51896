"""The task process, and the beat schedule: what the product does by itself, and how often."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hxi_dashboard.settings")
app = Celery("hxi_dashboard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "project pending sessions": {
        "task": "apps.ingestion.tasks.project_pending",
        "schedule": 1.0,  # an acknowledged event shows in its timeline within two seconds
        "options": {"expires": 5},
    },
}
