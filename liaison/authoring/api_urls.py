"""Addresses of the documents' API."""

from django.urls import path

from liaison.authoring import api

urlpatterns = [
    path("documents/", api.DocumentList.as_view(), name="api_documents"),
    path("documents/<uuid:pk>/", api.DocumentDetail.as_view(), name="api_document"),
    path("documents/<uuid:pk>/forms/<slug:form>/", api.DocumentForm.as_view(), name="api_document_form"),
]
