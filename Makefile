# Needs Python >= 3.11, make and a Debian-like system; everything else is installed into .venv or checked.

# The distribution's own first: it is built with profile-guided optimisation, others often are not, and pages take a quarter less.
PYTHON ?= $(shell for p in /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PORT ?= 8000
UV_VERSION := 0.13.9
BIN := .venv/bin
EMBEDDED := $(BIN)/python -m coordination.embedded
WITH_SERVERS := $(EMBEDDED) run --
APPS := coordination directory discharge liaison

# uv reads its own variables; whoever has configured pip for an internal index or certificate means uv as well.
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif
ifdef PIP_CERT
export SSL_CERT_FILE ?= $(PIP_CERT)
endif

# Each command starts several Python processes: where nothing compiled is kept, each spends 4 s on compiling Django.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install demo demo-reset test test-unit test-e2e test-faults quality bench letters-sample screenshots compose-secrets

help: ## This list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

install: .venv/stamp ## Build .venv from uv.lock

# --inexact: uv itself is in the environment and not in the lock file.
.venv/stamp: uv.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later that can make virtual environments is missing. Run: sudo apt-get install python3 python3-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@VIRTUAL_ENV= UV_PYTHON_DOWNLOADS=never $(BIN)/uv sync --quiet --frozen --inexact --python $(BIN)/python
	@touch $@

demo: .venv/stamp ## The whole product with invented data, on http://127.0.0.1:8000 (PORT=8010 for another port)
	@$(EMBEDDED) demo --port $(PORT)

demo-reset: .venv/stamp ## Forget the demonstration's data
	@$(EMBEDDED) demo-reset

# With --jobs side by side: while a browser waits for the product, the other tests have the processor.
test: test-unit test-e2e ## Every test, from unit to browser

test-unit: .venv/stamp ## Every test but the browser's
	@$(EMBEDDED) system pango dovecot
	$(WITH_SERVERS) $(BIN)/pytest tests -n 2 --dist worksteal

test-e2e: .venv/stamp ## The browser's tests: their own run, since the browser driver brings its own event loop
	@$(EMBEDDED) system pango chromium dovecot
	$(WITH_SERVERS) $(BIN)/pytest --override-ini addopts='--strict-markers --strict-config --reuse-db' tests/e2e -n 2

test-faults: .venv/stamp ## Break the real processes: database, Redis, worker, mail server; ends with a table (REDIS_AWAY=600 seconds)
	@$(EMBEDDED) system pango
	$(WITH_SERVERS) $(BIN)/pytest --override-ini addopts='--strict-markers --strict-config --reuse-db' -p no:randomly tests/faults -n 2 --dist loadfile

quality: .venv/stamp ## Style, types, import order, migrations, settings, API schema, containers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/lint-imports
	@$(EMBEDDED) system pango
	$(WITH_SERVERS) $(MAKE) --no-print-directory quality-django
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	@! command -v docker-compose >/dev/null || docker-compose --file docker-compose.yml config --quiet

.PHONY: quality-django
quality-django: # with the test servers' environment
	$(BIN)/mypy $(APPS)
	$(BIN)/python manage.py makemigrations --check --dry-run --settings coordination.settings.test
	$(EMBEDDED) run --production -- $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null --settings coordination.settings.test

bench: .venv/stamp ## Measure speed against its targets (PARTS="finding national" for these only)
	@$(EMBEDDED) system pango
	$(WITH_SERVERS) $(BIN)/python -m bench $(PARTS)

letters-sample: .venv/stamp ## Every invented letter in its forms, and pictures of its pages, in build/letters/
	@$(EMBEDDED) system pango
	@$(BIN)/python -m liaison.demonstration.letters_sample build/letters

screenshots: .venv/stamp ## Take the README's screenshots again, from a fresh demonstration
	@$(EMBEDDED) system pango chromium
	$(WITH_SERVERS) $(BIN)/pytest --override-ini addopts='--strict-markers --strict-config --reuse-db' tests/e2e/take_screenshots.py

compose-secrets: .venv/stamp ## Make the secret files that docker-compose.yml mounts
	@$(EMBEDDED) compose-secrets docker/secrets
