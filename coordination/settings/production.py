"""Production: HTTPS only, second factor required."""

from coordination.settings import environment
from coordination.settings.base import *  # noqa: F403 - a settings module is its base plus what differs

# The demonstration's own address would be refused by every server.
MAIL_SENDER = DEFAULT_FROM_EMAIL = environment.mail_address("MAIL_SENDER")
SECURE_SSL_REDIRECT = True
# The reverse proxy must set this header itself and drop the client's.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
