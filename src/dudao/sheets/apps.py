"""The room as Django sees it: its translations, no tables."""

from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "dudao.sheets"
    label = "sheets"
