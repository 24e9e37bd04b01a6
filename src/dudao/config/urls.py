"""Every address of the product."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("dudao.api.urls")),
    path("p/", include("dudao.portal.urls")),
    path("", include("dudao.organisation.urls")),
    path("", include("dudao.desk.urls")),
]
