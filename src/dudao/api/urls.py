"""The API's addresses: its operations and, beside them, the page that describes them."""

from django.urls import path

from dudao.api.reference import reference
from dudao.api.v1 import api

urlpatterns = [
    path("v1/docs", reference, name="api_reference"),
    path("v1/", api.urls),
]
