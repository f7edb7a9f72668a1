"""Platform settings: groups and hospitals. No clinical model is ever registered in Django's admin."""

from django.contrib import admin

from coordination.tenancy.models import Group, Hospital

admin.site.register(Group)


@admin.register(Hospital)
class HospitalAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """A hospital's name, address, numbers and delays."""

    list_display = ("short_name", "finess", "group", "active")
    search_fields = ("name", "finess")
