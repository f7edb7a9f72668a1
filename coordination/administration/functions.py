"""Giving, changing and ending people's functions in a hospital. Each is a transition of the function, kept with who did it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.urls import reverse

from coordination.accounts.actions import add_member, give_units
from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission, Role
from coordination.audit.actions import record_transition
from coordination.episodes.actions import check
from coordination.errors import DomainError
from coordination.messaging.actions import mail_colleague
from coordination.submissions import broken_constraint
from coordination.tenancy.models import Hospital, Unit
from coordination.ui import french

PURPOSE = "function"
ENDED = "ended"
# Shows the sums of other hospitals: the platform gives it, no single hospital.
GIVEN_BY_THE_PLATFORM = frozenset({Role.GROUP_MANAGER})

# None: the whole hospital.
Units = Sequence[Unit] | None


@transaction.atomic
def open_function(
    *, member: Membership, email: str, person: Mapping[str, str], role: Role, units: Units
) -> tuple[Membership, bool]:
    """Give somebody a function here, and mail them how to sign in. Return it, and whether the mail could be written.

    ``person`` names whoever has no account yet; one who works in another hospital keeps theirs. A function that ended is
    opened again.

    Raises:
        DomainError: ``forbidden``; ``platform_role``; ``account_closed``, by the platform; ``already_member``.
    """
    check(member, Permission.MEMBERS_MANAGE)
    _check_given(role)
    user, _ = User.objects.get_or_create(email=email.lower(), defaults={**person, "password": make_password(None)})
    if not user.is_active:
        raise DomainError("Ce compte est fermé : demandez à la plateforme de le rouvrir.", code="account_closed")
    hospital = member.hospital
    function = Membership.objects.select_for_update(of=("self",)).filter(hospital=hospital, user=user).first()
    if function is None:
        function, before = _added(hospital, user, role, units), ""
    elif function.active:
        raise _already_here()
    else:
        before = ENDED
        _give(function, role, units)
    _trace(function, before, role, units, member.user)
    return function, _tell(function, hospital)


@transaction.atomic
def change_function(*, member: Membership, function_id: UUID, seen: str, role: Role, units: Units) -> Membership:
    """Give somebody another function or other units; ``seen`` is what the page showed (``state_of``).

    Raises:
        DomainError: ``forbidden``; ``own``; ``ended``; ``stale``, somebody changed it meanwhile; ``platform_role``.
    """
    function = _lock(member, function_id)
    if state_of(function) != seen:
        raise DomainError("Quelqu’un a changé cette fonction entre-temps.", code="stale")
    before = Role(function.role)
    if role != before:
        _check_given(role)
    _give(function, role, units)
    if state_of(function) != seen:
        _trace(function, before, role, units, member.user)
    return function


@transaction.atomic
def end_function(*, member: Membership, function_id: UUID) -> Membership:
    """End somebody's function here, at once: their next click is refused. Their account, and other hospitals, stay.

    Raises:
        DomainError: ``forbidden``; ``own``; ``ended``.
    """
    function = _lock(member, function_id)
    function.active = False
    function.save(update_fields=["active"])
    record_transition(subject=function, from_state=function.role, to_state=ENDED, actor=member.user)
    return function


def state_of(function: Membership) -> str:
    """The function and its units in one text: what a page was drawn from."""
    units = "all" if function.all_units else ",".join(sorted(str(link.unit_id) for link in function.unit_links.all()))
    return f"{function.role if function.active else ENDED}:{units}"


def words_of(units: Units) -> str:
    """« toutes les unités », « Gériatrie aiguë, Médecine B »."""
    return "toutes les unités" if units is None else ", ".join(str(unit) for unit in units)


def _added(hospital: Hospital, user: User, role: Role, units: Units) -> Membership:
    try:
        with transaction.atomic():
            return add_member(hospital=hospital, user=user, role=role, units=units)
    except IntegrityError as error:
        # Somebody else gave one at this very moment.
        if broken_constraint(error) != "membership_once_a_hospital":
            raise
        raise _already_here() from error


def _already_here() -> DomainError:
    return DomainError("Cette personne a déjà une fonction ici : changez-la sur sa page.", code="already_member")


def _lock(member: Membership, function_id: UUID) -> Membership:
    check(member, Permission.MEMBERS_MANAGE)
    locked = Membership.objects.select_for_update(of=("self",)).select_related("user")
    function: Membership = locked.get(pk=function_id, hospital=member.hospital_id)
    # An administrator who took it from themselves could not give it back, nor may they give themselves patients.
    if function.user_id == member.user_id:
        raise DomainError("Votre propre fonction est changée par un autre administrateur.", code="own")
    if not function.active:
        raise DomainError("Cette fonction a pris fin.", code="ended")
    return function


def _check_given(role: Role) -> None:
    if role in GIVEN_BY_THE_PLATFORM:
        raise DomainError("Cette fonction est donnée par la plateforme, pour tout le groupement.", code="platform_role")


def _give(function: Membership, role: Role, units: Units) -> None:
    function.role, function.active = role, True
    function.save(update_fields=["role", "active"])
    give_units(function, units)


def _trace(function: Membership, before: str, role: Role, units: Units, actor: User) -> None:
    record_transition(subject=function, from_state=before, to_state=role, actor=actor, reason=words_of(units)[:500])


def _tell(function: Membership, hospital: Hospital) -> bool:
    """Mail how to sign in. No secret in it: whoever reads that mailbox asks for a password there, and adds a second factor."""
    password = f"{settings.BASE_URL}{reverse('account_reset_password')}"
    return mail_colleague(
        user=function.user,
        hospital_id=hospital.pk,
        purpose=PURPOSE,
        subject_id=function.pk,
        subject=f"{hospital.short_name} : votre accès à Trait d’union",
        body=(
            f"Bonjour,\n\n{hospital.name} vous donne une fonction : {function.get_role_display().lower()}.\n\n"
            f"Première connexion : choisissez votre mot de passe avec cette adresse, {password}\n"
            f"Vous avez déjà un compte : {settings.BASE_URL}/\n\n"
            f"Une question : {french.phone(hospital.platform_phone)}.\n\n"
            "Ce message ne contient aucune donnée de santé.\n"
        ),
    )
