"""Addresses of signing in and out."""

from django.urls import path

from dudao.organisation import views

app_name = "organisation"

urlpatterns = [
    path("sign-in", views.sign_in, name="sign_in"),
    path("sign-in/code", views.code, name="code"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("password", views.password, name="password"),
]
