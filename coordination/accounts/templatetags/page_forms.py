"""What every form that is posted carries. A built-in library of the templates: it replaces Django's own ``csrf_token``."""

from django import template
from django.template import Context
from django.utils.html import escape
from django.utils.safestring import SafeString

from coordination.accounts.page_hospital import FIELD

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """The token against forged forms, and the hospital of the page when it has one: what is sent must act there.

    One tag for both, so that no form of a hospital's page can forget the second.
    """
    token = context.get("csrf_token")
    if not token or token == "NOTPROVIDED":  # noqa: S105 - what Django writes when a view gives none
        return SafeString("")
    fields = f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(token)}">'
    hospital = getattr(context.get("request"), "hospital", None)
    if hospital is not None:
        fields += f'<input type="hidden" name="{FIELD}" value="{hospital.pk}">'
    return SafeString(fields)
