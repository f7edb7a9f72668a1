"""Addresses as FHIR spells them: no final slash, resource types with a capital."""

from django.urls import path

from directory.fhir import api

urlpatterns = [
    path("metadata", api.Capabilities.as_view(), name="api_fhir_metadata"),
    path("<str:resource>", api.Search.as_view(http_method_names=["get", "head", "options"]), name="api_fhir_search"),
    path("<str:resource>/_search", api.Search.as_view(http_method_names=["post"]), name="api_fhir_search_form"),
    path("<str:resource>/<str:pk>", api.Read.as_view(), name="api_fhir_read"),
]
