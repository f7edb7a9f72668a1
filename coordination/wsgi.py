"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings.production")

application = get_wsgi_application()
# Reads every view now: under gunicorn's preload no worker makes its first visitor wait for it.
ADDRESSES = get_resolver().url_patterns
