"""What every environment shares. Values that differ come from the environment (see ``environment``)."""

from datetime import timedelta
from pathlib import Path

import pghistory
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF

from coordination.settings import environment

BASE_DIR = Path(__file__).resolve().parent.parent.parent

SECRET_KEY = environment.text("SECRET_KEY")
FIELD_KEYS = environment.fernet_keys("FIELD_KEYS")
BLIND_INDEX_KEY = environment.text("BLIND_INDEX_KEY")
METRICS_TOKEN = environment.bearer("METRICS_TOKEN")
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS")
BASE_URL = environment.web_address("BASE_URL").rstrip("/")
DEBUG = False

INSTALLED_APPS = [
    "coordination.tenancy",
    "coordination.accounts",
    "coordination.crypto",
    "coordination.audit",
    "coordination.territory",
    "coordination.messaging",
    "coordination.links",
    "coordination.episodes",
    "coordination.securemail",
    "coordination.agenda",
    "coordination.digest",
    "coordination.administration",
    "coordination.observability",
    "coordination.ui",
    "directory.providers",
    "directory.overlay",
    "directory.finding",
    "directory.orientation",
    "directory.corrections",
    "directory.confirmation",
    "directory.imports",
    "discharge.planning",
    "discharge.sharing",
    "discharge.obstacles",
    "discharge.requests",
    "discharge.meetings",
    "discharge.board",
    "discharge.screening",
    "discharge.events",
    "discharge.alerts",
    "discharge.incidents",
    "discharge.checklist",
    "discharge.followup",
    "discharge.questionnaire",
    "discharge.former",
    "liaison.stationery",
    "liaison.authoring",
    "liaison.answers",
    "liaison.entry",
    "liaison.letters",
    "liaison.binder",
    "liaison.quality",
    "liaison.demonstration",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "guardian",
    "pghistory",
    "pgtrigger",
    "rest_framework",
]

MIDDLEWARE = [
    "coordination.observability.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "coordination.accounts.middleware.IdleSessionMiddleware",
    "coordination.accounts.middleware.SecondFactorMiddleware",
    "coordination.accounts.middleware.TenantMiddleware",
]

ROOT_URLCONF = "coordination.urls"
WSGI_APPLICATION = "coordination.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["coordination.ui.loaders.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            # What every posted form carries stands in for Django's csrf_token.
            "builtins": ["coordination.accounts.templatetags.page_forms"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "coordination.ui.context_processors.navigation",
            ],
        },
    }
]

FORM_RENDERER = "coordination.ui.renderer.FormRenderer"

# --- Database: one PostgreSQL, served under a role that owns nothing ---------------------------------------------------
DATABASES = {"default": {**environment.database("DATABASE_URL"), "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGHISTORY_APPEND_ONLY = True
# The context is kept in each event: no table shared by all tenants, and nothing to join.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = True

# Rate limits of the sign-in live here. The database, not Redis: signing in works while Redis is down.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"},
    # Of one process: the API's throttle, where a query at each request would cost more than an exact count is worth.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# --- Celery -----------------------------------------------------------------------------------------------------------
REDIS_URL = environment.redis_url("REDIS_URL")
# kombu has its own name for a Redis socket.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# What libraries never give back is given back by a process that ends. PDF cost nothing of it any more (bench.memory).
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A web request must not hang on a dead broker: one quick try, then the sweep; max_retries is kombu's own retry, before
# celery's; a worker that loses Redis comes back by celery's, which has no such limit.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_connect_timeout": 0.5,
    "socket_timeout": 10,
    "max_retries": 0,
}
# Whatever arrives in the secure mailboxes has a worker of its own: letters never wait behind it.
CELERY_TASK_ROUTES = {"securemail.*": {"queue": "inbox"}}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "send due messages": {"task": "messaging.send_due_messages", "schedule": timedelta(seconds=10)},
    "compose due letters": {"task": "letters.compose_due_letters", "schedule": timedelta(seconds=10)},
    "raise unopened letters": {"task": "letters.raise_unopened", "schedule": timedelta(minutes=1)},
    "judge open self-audits": {"task": "quality.judge_open_audits", "schedule": timedelta(minutes=1)},
    "count the months of hospitals": {"task": "quality.count_hospitals", "schedule": crontab(hour="1", minute="40")},
    "produce due documents": {"task": "authoring.produce_due_documents", "schedule": timedelta(seconds=10)},
    "ask for confirmations": {"task": "confirmation.ask_due", "schedule": crontab(hour="9", minute="10")},
    "advance requests": {"task": "requests.advance_due", "schedule": timedelta(minutes=3)},
    "advance questionnaires": {"task": "questionnaire.advance_due", "schedule": timedelta(minutes=3)},
    "escalate alerts": {"task": "alerts.escalate_due", "schedule": timedelta(minutes=1)},
    "send digests": {"task": "digest.send_due", "schedule": timedelta(minutes=5)},
    "signal closed services": {"task": "planning.signal_closed_everywhere", "schedule": crontab(hour="6", minute="40")},
    "look again at screened patients": {"task": "screening.look_again_everywhere", "schedule": timedelta(minutes=10)},
    "remind of calls": {"task": "followup.remind_everywhere", "schedule": crontab(minute="20")},
    "learn words of the directory": {"task": "finding.learn_words", "schedule": crontab(hour="2", minute="20")},
    "read secure mailboxes": {
        "task": "securemail.read_mailboxes",
        "schedule": timedelta(minutes=1),
        # Without a worker for that queue, nothing piles up.
        "options": {"expires": 50},
    },
    "heartbeat": {"task": "observability.heartbeat", "schedule": timedelta(seconds=20)},
}

# --- Sign-in ----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "coordination.accounts.reading.PersonBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "episodes:worklist"
ACCOUNT_ADAPTER = "coordination.accounts.adapter.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Whoever finds an open session must not point the account at an address of theirs.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/10m/key",
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
# How many proxies of ours stand in front: without it every limit by address would count for the whole hospital.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.whole_number("TRUSTED_PROXY_COUNT", 0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Trait d’union"
MFA_ADAPTER = "coordination.accounts.adapter.EncryptedMfaAdapter"
SECOND_FACTOR_REQUIRED = True

GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None

SESSION_ENGINE = "coordination.accounts.reading"
SESSION_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "coordination.ui.views.csrf_failure"

# --- Content security policy: nothing from elsewhere, nothing inline ----------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

# --- Language, time, files --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {"staticfiles": {"BACKEND": "coordination.ui.static.StaticFiles"}}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# A patient's document is never written to a disk in clear: above this, Django keeps a temporary file.
FILE_UPLOAD_MAX_MEMORY_SIZE = 26_000_000
# The antivirus that reads each document before it is kept, when there is one.
CLAMD_URL = environment.clamd_url("CLAMD_URL")

# --- Channels ---------------------------------------------------------------------------------------------------------
MAIL_SERVER = environment.mail_server("EMAIL_URL")
MAIL_SENDER = environment.mail_address("MAIL_SENDER", "coordination@trait-dunion.example")
SMS_GATEWAY_URL = environment.web_address("SMS_GATEWAY_URL")
SMS_GATEWAY_TOKEN = environment.bearer("SMS_GATEWAY_TOKEN")
# The folder where the demonstration's mail catcher writes; its page exists only when this is set.
MAILBOX_DIR = environment.text("MAILBOX_DIR", "")
# The folder of the demonstration's operator of secure mail; the page of its correspondents exists only when this is set.
OPERATOR_DIR = environment.text("OPERATOR_DIR", "")
SHOW_COMPONENTS = False
# Matricules of tests and demonstrations designate nobody: a hospital that treats people takes none.
ALLOW_TEST_INS = environment.yes_or_no("ALLOW_TEST_INS", default=False)
# Where files of the directory are deposited, by the page or by whoever runs the server; web and worker share it.
IMPORTS_DIR = environment.text("IMPORTS_DIR", str(BASE_DIR / "build" / "imports"))
# Shown on the sign-in and error pages: whom to call when nothing works.
SUPPORT_LINE = environment.text("SUPPORT_LINE", "")
# allauth's own mails (password reset) leave through the same server as the outbox.
EMAIL_HOST = MAIL_SERVER["HOST"]
EMAIL_PORT = MAIL_SERVER["PORT"]
EMAIL_HOST_USER = MAIL_SERVER["USER"]
EMAIL_HOST_PASSWORD = MAIL_SERVER["PASSWORD"]
EMAIL_USE_TLS = MAIL_SERVER["STARTTLS"]
EMAIL_USE_SSL = MAIL_SERVER["TLS"]
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = MAIL_SENDER

# --- API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["coordination.accounts.api.ApiTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["coordination.accounts.api.HasTokenScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "coordination.accounts.api.NewestFirstPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["coordination.accounts.api.TokenThrottle"],
    "DEFAULT_THROTTLE_RATES": {"token": "600/min"},
    "EXCEPTION_HANDLER": "coordination.accounts.problems.problem_details",
    "PAGE_SIZE": 50,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Trait d’union",
    "DESCRIPTION": "Épisodes, documents signés et annuaire, en lecture, par établissement.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- Logs: one JSON object a line, ids and never names -------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "coordination.observability.lines.LineFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": environment.log_level("LOG_LEVEL", "INFO")},
    # Django's own request logger prints the path with its query, where a search may hold a name.
    "loggers": {
        "django.request": {"level": "CRITICAL"},
        "django.server": {"level": "CRITICAL"},
        # Eight lines a page of each letter, and the glyphs of its fonts.
        "weasyprint.progress": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
    },
}
