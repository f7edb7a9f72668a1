"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, their functions in hospitals, sign-in, tokens of the API."""

    name = "coordination.accounts"
    verbose_name = "Comptes"
