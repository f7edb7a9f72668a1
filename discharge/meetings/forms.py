"""What is typed about meetings and decisions."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.episodes.models import Episode
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Unit
from coordination.ui import french
from coordination.ui.widgets import DateInput
from discharge.meetings.models import Meeting
from discharge.planning.forms import people_of

_WHEN = {"required": "Choisissez le jour.", "invalid": "Ce jour n’existe pas dans le calendrier."}


class MeetingForm(forms.Form):
    """Whose meeting, and when."""

    unit = forms.ModelChoiceField(
        label="Pour",
        queryset=Unit.objects.none(),
        required=False,
        empty_label="Tout l’établissement",
        error_messages={"invalid_choice": "Choisissez une de vos unités."},
    )
    held_on = forms.DateField(label="Jour", widget=DateInput, initial=timezone.localdate, error_messages=_WHEN)

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(active=True)
        if not member.all_units:
            units = units.filter(pk__in=member.unit_links.values("unit"))
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField


class DecisionForm(forms.Form):
    """What is decided for one patient, who does it, by when."""

    # Made with the form, so that sending it twice decides once.
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    words = forms.CharField(
        label="Décision",
        max_length=200,
        help_text="Commencez par un verbe : Demander un hébergement temporaire de 15 jours.",
        error_messages={
            "required": "Écrivez ce qui est décidé.",
            "max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits.",
        },
    )
    owner = forms.ModelChoiceField(
        label="Responsable",
        queryset=User.objects.none(),
        empty_label="Choisir",
        error_messages={
            "required": "Dites qui s’en charge.",
            "invalid_choice": "Cette personne n’est plus de l’établissement.",
        },
    )
    due_on = forms.DateField(label="Pour le", widget=DateInput, error_messages=_WHEN)
    blocks_departure = forms.BooleanField(label="À régler avant le départ", required=False)

    def __init__(self, *args: Any, episode: Episode, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": first_values(episode, meeting), **kwargs})
        self.fields["owner"].queryset = people_of(episode)  # type: ignore[attr-defined]  # a ModelChoiceField


def first_values(episode: Episode, meeting: Meeting) -> dict[str, Any]:
    """The referent, for the departure when it comes before the next meeting, else for that one."""
    next_time = meeting.held_on + timedelta(days=7)
    leaves = french.as_day(episode.expected_departure_at) if episode.expected_departure_at else next_time
    return {"owner": episode.referent_id, "due_on": min(max(leaves, meeting.held_on), next_time)}
