"""People, for whoever runs the platform. Their functions in a hospital are given by ``manage.py add_member``."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest

from coordination.accounts.models import User

# Django's own sign-in page would ask neither the second factor nor count wrong passwords.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


@admin.register(User)
class PersonAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """Name, address and platform function. A person sets their password through the reset mail."""

    list_display = ("email", "last_name", "first_name", "platform_role", "is_active")
    search_fields = ("email", "last_name")
    fields = ("email", "first_name", "last_name", "title", "rpps", "phone", "platform_role", "is_active", "is_staff")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """A new person has no password until they choose one."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
