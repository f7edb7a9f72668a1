"""The directory's API under addresses that name no version."""

from django.urls import path

from directory.providers import api

urlpatterns = [path("<path:path>", api.current_version, name="api_directory_current")]
