"""The servers and the supervisor behind ``make demo`` and ``make test``.

A plain package: no Django, no settings, and nothing of the project is imported, so that
it can run before the project is configured. It is not used in production.
"""
