"""Addresses of the CAS server that tests run (cas_site). Only Django reads it, once it is configured."""

from django.urls import include, path

urlpatterns = [path("cas/", include("cas_server.urls", namespace="cas_server"))]
