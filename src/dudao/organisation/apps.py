from importlib import import_module

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "dudao.organisation"
    label = "organisation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Note every session as it is opened."""
        import_module("dudao.organisation.middleware").listen()
