# Targets: runtime (web, worker, beat, one-shot commands; the last and default one) and catcher (evaluation only).

FROM python:3.11-slim-bookworm AS builder
ENV UV_PROJECT_ENVIRONMENT=/opt/venv \
    UV_LINK_MODE=copy \
    UV_COMPILE_BYTECODE=1 \
    UV_PYTHON_DOWNLOADS=never \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1
RUN pip install uv==0.13.9
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-cache

# The mail catcher's only dependency, at the version of the lock file.
FROM builder AS catcher-builder
RUN uv export --frozen --only-dev --no-hashes --quiet --output-file /tmp/locked.txt \
    && uv venv /opt/catcher \
    && uv pip install --no-cache --python /opt/catcher --constraint /tmp/locked.txt aiosmtpd

FROM python:3.11-slim-bookworm AS system
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent app \
    && install --directory --owner app --group app /mailbox /imports
WORKDIR /app

FROM system AS catcher
COPY --from=catcher-builder /opt/catcher /opt/catcher
COPY coordination/embedded/catcher.py ./
USER 10001
CMD ["/opt/catcher/bin/python", "catcher.py"]

FROM system AS runtime
# Package versions are those of the Debian release that the base image names.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=builder /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    DJANGO_SETTINGS_MODULE=coordination.settings.production \
    PROMETHEUS_MULTIPROC_DIR=/tmp/metrics
COPY . .
# Static files do not depend on any secret or server: values for this one command.
RUN SECRET_KEY=build FIELD_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= BLIND_INDEX_KEY=build METRICS_TOKEN=build \
    ALLOWED_HOSTS=build BASE_URL=https://build EMAIL_URL=smtp://build MAIL_SENDER=build@build SMS_GATEWAY_URL=https://build SMS_GATEWAY_TOKEN=build \
    DATABASE_URL=postgresql://build/build REDIS_URL=redis://build \
    python manage.py collectstatic --noinput --verbosity 0
USER 10001
EXPOSE 8000
# The server's own temporary files go to memory: the root filesystem is read-only.
CMD ["gunicorn", "coordination.wsgi", "--config=python:coordination.gunicorn", "--bind=0.0.0.0:8000", "--workers=2", "--timeout=60", "--worker-tmp-dir=/dev/shm", "--no-control-socket"]
