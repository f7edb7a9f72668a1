"""Tests: the same code and servers, secrets made up, a quick password hash."""

import os

os.environ.setdefault("SECRET_KEY", "test-only-secret-key-of-no-value-whatsoever-0123456789")
os.environ.setdefault("FIELD_KEYS", "bm90LWEtc2VjcmV0LWtleS1vbmx5LWZvci10ZXN0cyE=")
os.environ.setdefault("BLIND_INDEX_KEY", "test-only-blind-index-key")
os.environ.setdefault("METRICS_TOKEN", "test-only-metrics-token")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
os.environ.setdefault("BASE_URL", "http://testserver")
os.environ.setdefault("EMAIL_URL", "smtp://127.0.0.1:2525")
os.environ.setdefault("SMS_GATEWAY_URL", "http://127.0.0.1:2580/messages")
os.environ.setdefault("SMS_GATEWAY_TOKEN", "test-only-sms-token")
os.environ.setdefault("LOG_LEVEL", "WARNING")

from coordination.settings import environment
from coordination.settings.base import *  # noqa: F403 - a settings module is its base plus what differs

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
SHOW_COMPONENTS = True
ALLOW_TEST_INS = True
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# The owner creates and migrates the test database; every connection afterwards serves under tu_app (tests/conftest.py).
_WORKING = environment.database("DATABASE_OWNER_URL")
# Two runs on the same servers take two names.
DATABASES = {
    "default": {**_WORKING, "TEST": {"NAME": os.environ.get("TEST_DATABASE_NAME") or f"test_{_WORKING['NAME']}"}}
}
