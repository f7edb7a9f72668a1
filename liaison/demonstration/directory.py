"""What the directory of the demonstration waits for: a correction and a new entry to decide, and a service asked to confirm its entry."""

from django.utils import timezone

from coordination.accounts.models import Membership
from directory.confirmation.actions import ask
from directory.confirmation.queries import take_turn
from directory.confirmation.schedule import day_of
from directory.corrections.actions import propose_correction, propose_entry
from directory.corrections.parts import Kept, current, proposable, rows_of
from directory.corrections.seen import seen, seen_of
from directory.overlay.actions import set_preference
from directory.providers.models import Provider

TO_CORRECT = "Vistre Autonomie"
TO_CONFIRM = "Association intercommunale d’entraide et de maintien à domicile des Costières"


def wait_for_answers(claire: Membership) -> None:
    """Have Claire propose a correction and an entry, and her hospital ask a service that nobody ever verified.

    Call it in her hospital.
    """
    _propose(claire, Provider.objects.get(name=TO_CORRECT))
    _propose_new(claire)
    _ask(claire, Provider.objects.select_related("type").get(name=TO_CONFIRM))


def _propose(claire: Membership, provider: Provider) -> None:
    proposed: dict[str, Kept] = {
        "phone": "+33465714412",
        "evening": True,
        "coverage": sorted([*rows_of(provider, "coverage"), ["commune", "30341", False]]),
    }
    propose_correction(
        member=claire,
        provider_id=provider.pk,
        seen=seen(provider, proposable(provider)),
        changes={name: [current(provider, name), value] for name, value in proposed.items()},
        reason="Dit par leur accueil jeudi : nouveau standard, et une équipe du soir depuis octobre.",
    )


def _propose_new(claire: Membership) -> None:
    changes: dict[str, list[Kept]] = {
        "kind": ["", Provider.Kind.ORGANISATION.value],
        "type": ["", "saad"],
        "name": ["", "Vistre Entraide"],
        "phone": ["", "+33465714466"],
        "commune": [None, "30344"],
        "hours": [[], [[day, "08:00", "18:00"] for day in range(5)]],
    }
    propose_entry(
        member=claire,
        seen=seen_of(None, changes),
        changes=changes,
        reason="Une famille les emploie déjà ; leur responsable a appelé l’unité mardi.",
    )


def _ask(claire: Membership, provider: Provider) -> None:
    """As the schedule would, whatever the hour at which the demonstration is loaded."""
    now = timezone.now()
    set_preference(member=claire, provider=provider, kind="usual")
    if take_turn(provider.pk, day_of(now)):
        ask(hospital=claire.hospital, provider=provider, now=now)
