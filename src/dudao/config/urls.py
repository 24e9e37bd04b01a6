"""Every address of the product."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("dudao.organisation.urls")),
    path("", include("dudao.desk.urls")),
]
