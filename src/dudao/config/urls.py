"""Every address of the product."""

from django.urls import URLPattern, URLResolver, include, path

from dudao.organisation import sso

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("dudao.api.urls")),
    path("p/", include("dudao.portal.urls")),
    path("", include("dudao.organisation.urls")),
    path("sign-in/with/<slug:provider_id>", sso.start, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back", sso.back, name="openid_connect_callback"),
    path("", include("dudao.desk.urls")),
]
