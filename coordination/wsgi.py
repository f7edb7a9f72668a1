"""WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings.production")

application = get_wsgi_application()
# Reads every view now: under gunicorn's preload no worker makes its first visitor wait for it.
ADDRESSES = get_resolver().url_patterns
# What is loaded by now lives as long as the process. The collector need not walk it again, nor look for cycles ten times a
# page: most of what a request leaves goes without it (https://docs.python.org/3/library/gc.html#gc.freeze).
gc.collect()
gc.freeze()
gc.set_threshold(50_000)
