"""Addresses of the directory's API."""

from django.urls import path

from directory.providers import api

urlpatterns = [
    path("types/", api.ProviderTypeList.as_view(), name="api_provider_types"),
    path("providers/", api.ProviderList.as_view(), name="api_providers"),
    path("providers/<uuid:pk>/", api.ProviderDetail.as_view(), name="api_provider"),
]
