"""The doors to self-audits and to their rules: those of another hospital are a 404."""

from uuid import UUID

from django.http import Http404

from coordination.accounts.models import Membership
from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from liaison.quality.models import Audit, RuleVersion
from liaison.quality.rule_drafts import FIRST, first_rules


def access_audit(request: TenantRequest, pk: UUID) -> Audit:
    """A self-audit of this hospital, for those who assess its letters:

    - quality manager, hospital administrator.

    Raises:
        PermissionDenied: another function, or none in a hospital.
        Http404: no such audit here.
    """
    _require_audit(request)
    found: Audit | None = Audit.objects.select_related("rules", "asked_by").filter(pk=pk).first()
    if found is None:
        raise Http404("Cette auto-évaluation n’existe pas.")
    return found


def access_rules(request: TenantRequest, number: int) -> RuleVersion:
    """A published version of the rules of this hospital; the first, delivered, before it was ever used as well.

    Raises:
        PermissionDenied: as ``access_audit``.
        Http404: no such version here.
    """
    member = _require_audit(request)
    published = RuleVersion.objects.filter(state="published").select_related("published_by")
    found: RuleVersion | None = published.filter(number=number).first()
    if found is None and number == FIRST:
        return first_rules(member.hospital_id)
    if found is None:
        raise Http404("Cette version des règles n’existe pas.")
    return found


def access_draft(request: TenantRequest) -> RuleVersion:
    """The draft of the rules.

    Raises:
        PermissionDenied: as ``access_audit``.
        Http404: nothing is being written.
    """
    _require_audit(request)
    draft: RuleVersion | None = RuleVersion.objects.draft()
    if draft is None:
        raise Http404("Aucun brouillon des règles n’existe.")
    return draft


def _require_audit(request: TenantRequest) -> Membership:
    require(request, Permission.LETTER_AUDIT)
    return current_member(request)
