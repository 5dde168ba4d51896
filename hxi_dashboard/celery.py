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
    "take missing and old page pictures": {
        "task": "apps.heatmap.tasks.refresh_pictures",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "score history again by new rules": {
        "task": "apps.emotion.tasks.rescore",
        "schedule": 1.0,  # takes turns with the projection, which it gives to do
        "options": {"expires": 5},
    },
    "settle sessions that are over into the lake": {
        "task": "apps.analytics.tasks.settle",
        "schedule": 20.0,  # until then they are read from MongoDB
        "options": {"expires": 20},
    },
    "publish the daily tables for other tools": {
        "task": "apps.analytics.tasks.publish",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "make few of the lake's many files": {
        "task": "apps.analytics.tasks.compact",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "delete sessions whose time is over": {
        "task": "apps.analytics.tasks.expire",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "delete the lake's old files": {
        "task": "apps.analytics.tasks.vacuum",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
}
