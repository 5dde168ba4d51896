"""The roof: settings, URLs and the two process entry points (WSGI for the web, Celery for tasks)."""
