"""The room as Django sees it: templates and static files, no tables."""

from django.apps import AppConfig


class RenderingConfig(AppConfig):
    name = "dudao.rendering"
    label = "rendering"
