"""The frame as Django sees it: last of the rooms, so that all of them are there to be joined."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import import_string


class ConfigConfig(AppConfig):
    name = "dudao.config"
    label = "config"

    def ready(self) -> None:
        import_module("dudao.config.mistakes")
        import_string("dudao.config.wiring.connect")()
