"""Settings of the measures: the demonstration's, with static files and a broker database of their own."""

import os

from coordination.settings.demo import *  # noqa: F403 - a settings module is its base plus what differs

STATIC_ROOT = BASE_DIR / "build" / "bench" / "static"  # type: ignore[name-defined]  # noqa: F405
# Another program on the same Redis (tests) must not take our tasks.
CELERY_BROKER_URL = f"{CELERY_BROKER_URL}?virtual_host={os.environ['BENCH_REDIS_DATABASE']}"  # type: ignore[name-defined]  # noqa: F405
# A measure may ask more often than one program is allowed to.
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}  # type: ignore[name-defined]  # noqa: F405
LOGGING["root"]["level"] = "WARNING"  # type: ignore[name-defined]  # noqa: F405
MIDDLEWARE = ["bench.timing.ServerTiming", *MIDDLEWARE]  # type: ignore[name-defined]  # noqa: F405
