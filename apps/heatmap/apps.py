from django.apps import AppConfig


class HeatmapConfig(AppConfig):
    name = "apps.heatmap"
