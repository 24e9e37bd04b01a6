from django.apps import AppConfig


class ScoresConfig(AppConfig):
    name = "dudao.scores"
    label = "scores"
    default_auto_field = "django.db.models.BigAutoField"
