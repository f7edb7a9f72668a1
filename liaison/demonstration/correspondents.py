"""What the hospital of the demonstration knows of its correspondents: notes, an agreement, habits, one entry of its own."""

from datetime import timedelta

from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.territory.models import Commune
from directory.overlay.actions import add_local_provider, add_row, set_preference
from directory.overlay.models import Agreement, LocalContact, Note, PreferenceKind
from directory.providers.models import Provider, ProviderType


def know_correspondents(claire: Membership) -> None:
    """Write beside a few entries as the team would. Call it in Claire's hospital."""
    had, help_service, nurse = (
        Provider.objects.get(name=name) for name in ("HAD des Costières", "Tournesol Services", "Nadège Foulquier")
    )
    today = timezone.localdate()
    add_row(
        member=claire,
        model=Agreement,
        provider=help_service,
        label="Convention de retour à domicile",
        starts_on=today - timedelta(days=200),
        ends_on=today + timedelta(days=220),
        words="Première visite sous 48 h.",
    )
    add_row(member=claire, model=Note, provider=had, text="Répond plus vite par messagerie que par téléphone.")
    add_row(
        member=claire, model=LocalContact, provider=had, name="Mme Lacombe", role="admissions", phone="+33465714504"
    )
    set_preference(member=claire, provider=had, kind=PreferenceKind.USUAL)
    set_preference(member=claire, provider=nurse, kind=PreferenceKind.PREFERRED, words="passe le dimanche")
    commune = Commune.objects.get(pk="30344")
    add_local_provider(
        member=claire,
        type=ProviderType.objects.get(pk="portage-repas"),
        name="Les Voisins solidaires",
        phone="+33465714466",
        postal_code="30310",
        city=commune.name,
        commune=commune,
        coverage=[["commune", commune.pk]],
    )
