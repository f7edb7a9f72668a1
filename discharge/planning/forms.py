"""Forms of the plan and of the care circle."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission, roles_with
from coordination.episodes.forms import PhoneField
from coordination.episodes.models import BlockReason, ContactRelation, Episode, NeedDomain, Task, TaskState
from coordination.identity.phones import is_mobile
from coordination.identity.validators import validate_email_address
from coordination.tenancy.keys import uuid7
from coordination.ui.widgets import DateInput, DateTimeInput
from directory.providers.forms import OfTypeForm, TypeChoiceField
from directory.providers.models import ProviderType
from discharge.planning.kinds import PLAN, PLAN_KINDS
from discharge.planning.models import CircleState, GpCallOutcome, LoadLevel

# Beside the states of a task that does not advance: it waits for its turn.
AFTER_ANOTHER = "after"

# PostgreSQL text and Django's own check refuse it; said in a person's words.
_TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}


class NeedForm(forms.Form):
    """What the patient needs in one domain."""

    domain = forms.ChoiceField(
        label="Domaine", choices=NeedDomain.choices, error_messages={"required": "Choisissez le domaine du besoin."}
    )
    description = forms.CharField(
        label="Besoin",
        max_length=300,
        help_text="En quelques mots, comme vous le diriez : pansement tous les 2 jours, pilulier.",
        error_messages={"required": "Décrivez le besoin.", **_TOO_LONG},
    )


class NeedWordsForm(NeedForm):
    """The words of a noted need; its domain stays."""

    domain = None  # type: ignore[assignment]  # how Django removes an inherited field
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class PlanItemForm(forms.Form):
    """Work to add to the plan."""

    # Made with the form, so that sending it twice adds one item.
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    title = forms.CharField(
        label="Tâche",
        max_length=200,
        help_text="Commencez par un verbe : Remettre et expliquer les ordonnances.",
        error_messages={"required": "Écrivez ce qu’il faut faire.", **_TOO_LONG},
    )
    domain = forms.ChoiceField(
        label="Domaine", choices=NeedDomain.choices, error_messages={"required": "Choisissez le domaine de la tâche."}
    )
    owner = forms.ModelChoiceField(
        label="Responsable", queryset=User.objects.none(), required=False, empty_label="Personne"
    )
    due_on = forms.DateField(label="Pour le", widget=DateInput, required=False)
    detail = forms.CharField(label="Précision", max_length=300, required=False, error_messages=_TOO_LONG)
    first = forms.ModelChoiceField(
        label="À faire après",
        queryset=Task.objects.none(),
        required=False,
        empty_label="Rien d’autre",
        help_text="Par exemple, une mesure de protection avant l’entrée en EHPAD.",
        error_messages={"invalid_choice": "Cette tâche n’est plus à faire : choisissez-en une autre, ou aucune."},
    )
    blocks_departure = forms.BooleanField(label="À régler avant le départ", required=False)

    def __init__(self, *args: Any, episode: Episode, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._episode = episode
        name_tasks(self.fields["first"], _may_come_first(episode))
        self.fields["owner"].queryset = people_of(episode)  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_due_on(self) -> Any:
        """A day before the admission is a typing error."""
        due_on = self.cleaned_data["due_on"]
        if due_on is not None and due_on < self._episode.admitted_at.date():
            raise forms.ValidationError("Cette date précède l’entrée : choisissez un jour du séjour ou d’après.")
        return due_on


class HoldForm(forms.Form):
    """Why a task does not advance: blocked for a coded reason, waiting for somebody until a day, or for another task."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    state = forms.ChoiceField(
        label="Pourquoi n’avance-t-elle pas ?",
        choices=[
            (TaskState.BLOCKED, "Elle est bloquée"),
            (TaskState.WAITING, "Elle attend quelqu’un"),
            (AFTER_ANOTHER, "Elle vient après une autre tâche"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si la tâche est bloquée, ou ce qu’elle attend."},
    )
    block_reason = forms.ChoiceField(
        label="Raison du blocage",
        choices=[("", "Choisir"), *BlockReason.choices],
        required=False,
        help_text="Si elle est bloquée.",
    )
    waiting_for = forms.CharField(
        label="Qui attend-on ?",
        max_length=150,
        required=False,
        help_text="Si elle attend quelqu’un : une personne ou un service, comme Mme Roux, SSIAD du Vistre.",
        error_messages=_TOO_LONG,
    )
    until = forms.DateField(
        label="Réponse attendue le",
        widget=DateInput,
        required=False,
        help_text="La tâche revient en retard si rien n’est venu ce jour-là.",
    )
    first = forms.ModelChoiceField(
        label="Quelle tâche vient avant ?",
        queryset=Task.objects.none(),
        required=False,
        empty_label="Choisir",
        help_text="Si elle vient après une autre. Vous êtes prévenu quand celle-là est réglée.",
        error_messages={"invalid_choice": "Cette tâche n’est plus à faire : choisissez-en une autre."},
    )
    note = forms.CharField(label="Précision", max_length=300, required=False, error_messages=_TOO_LONG)

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if task.kind == PLAN:
            name_tasks(self.fields["first"], _may_come_first(task.episode).exclude(pk=task.pk))
        else:
            # A fact settles it, whatever its turn.
            del self.fields["first"]
            self.fields["state"].choices = self.fields["state"].choices[:-1]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen state needs."""
        cleaned = super().clean() or {}
        if cleaned.get("state") == AFTER_ANOTHER and not cleaned.get("first") and "first" not in self.errors:
            self.add_error("first", "Choisissez la tâche qui vient avant.")
        if cleaned.get("state") == TaskState.BLOCKED and not cleaned.get("block_reason"):
            self.add_error("block_reason", "Choisissez la raison du blocage.")
        if cleaned.get("state") == TaskState.WAITING:
            if not cleaned.get("waiting_for") and "waiting_for" not in self.errors:
                self.add_error("waiting_for", "Écrivez qui doit répondre.")
            if not cleaned.get("until") and "until" not in self.errors:
                self.add_error("until", "Choisissez jusqu’à quand attendre.")
        return cleaned


def people_of(episode: Episode) -> QuerySet[User]:
    """Who may be asked to do something for an episode: those of its hospital whose function reads episodes."""
    readers = Membership.objects.active().filter(
        hospital_id=episode.hospital_id, role__in=roles_with(Permission.EPISODE_VIEW)
    )
    return User.objects.filter(Q(pk__in=readers.values("user")) | Q(pk=episode.referent_id))


def _may_come_first(episode: Episode) -> Any:
    return Task.objects.live().filter(episode=episode, kind__in=PLAN_KINDS).order_by("created_at", "pk")


def name_tasks(field: Any, tasks: Any) -> None:
    """Let a field choose among ``tasks``, by their titles."""
    field.queryset = tasks
    field.label_from_instance = lambda task: task.title


class CircleMemberForm(forms.Form):
    """Somebody of the care circle: who, how to reach them, from when, what for."""

    role = TypeChoiceField(
        label="Rôle",
        queryset=ProviderType.objects.current(),
        empty_label="Choisir",
        error_messages={"required": "Choisissez le rôle.", "invalid_choice": "Choisissez un rôle de la liste."},
    )
    name = forms.CharField(
        label="Nom de la personne ou du service",
        max_length=200,
        error_messages={"required": "Écrivez le nom, ou notez « à trouver ».", **_TOO_LONG},
    )
    phone = PhoneField(label="Téléphone", max_length=30, required=False, error_messages=_TOO_LONG)
    mobile = PhoneField(
        label="Portable",
        max_length=30,
        required=False,
        help_text="Reçoit par SMS le code qui ouvre le courrier.",
        error_messages=_TOO_LONG,
    )
    mail = forms.CharField(
        label="Adresse électronique",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        validators=[validate_email_address],
        help_text="Reçoit le lien vers le courrier, sans donnée de santé.",
    )
    starts_on = forms.DateField(label="À partir du", widget=DateInput, required=False)
    what_for = forms.CharField(
        label="Pour quoi",
        max_length=200,
        required=False,
        help_text="Lever et toilette.",
        error_messages=_TOO_LONG,
    )
    rhythm = forms.CharField(
        label="Passe", max_length=120, required=False, help_text="2 fois par jour.", error_messages=_TOO_LONG
    )
    is_usual = forms.BooleanField(label="Venait déjà avant l’hospitalisation", required=False)
    is_referrer = forms.BooleanField(
        label="A adressé la personne à l’hôpital",
        required=False,
        help_text="Reçoit la lettre de liaison le jour du départ, comme le médecin traitant.",
    )
    receives_letter = forms.BooleanField(label="Reçoit le courrier de sortie", required=False)

    def clean_mobile(self) -> str:
        """A number that receives text messages."""
        number: str = self.cleaned_data["mobile"]
        if number and not is_mobile(number):
            raise forms.ValidationError("Ce numéro est fixe : un portable commence par 06 ou 07.")
        return number


class DirectoryMemberForm(CircleMemberForm):
    """The same for an entry of the directory, whose role and name are known."""

    role = None  # type: ignore[assignment]  # how Django removes an inherited field
    name = None  # type: ignore[assignment]  # how Django removes an inherited field


class EditedMemberForm(CircleMemberForm):
    """The details of a member of the circle; the role stays."""

    role = None  # type: ignore[assignment]  # how Django removes an inherited field
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class KeepForm(forms.Form):
    """Why somebody stays in the circle although the directory says that the service has closed."""

    reason = forms.CharField(
        label="Pourquoi le garder",
        max_length=300,
        help_text="Joint ce matin : la fermeture ne vaut que pour l’ancienne adresse.",
        error_messages={"required": "Dites pourquoi : vos collègues le liront dans le fil.", **_TOO_LONG},
    )


class SeekForm(forms.Form):
    """A role for which somebody must be found."""

    role = TypeChoiceField(
        label="Qui faut-il trouver ?",
        queryset=ProviderType.objects.current(),
        empty_label="Choisir",
        error_messages={"required": "Choisissez qui il faut trouver.", "invalid_choice": "Choisissez dans la liste."},
    )
    what_for = forms.CharField(label="Pour quoi", max_length=200, required=False, error_messages=_TOO_LONG)
    blocks_departure = forms.BooleanField(label="À régler avant le départ", required=False, initial=True)


class GpCallForm(forms.Form):
    """How one attempt to reach the GP went; each outcome is a button."""

    # Made with the form, so that sending it twice notes one attempt.
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    outcome = forms.ChoiceField(
        choices=GpCallOutcome.choices,
        error_messages={"required": "Touchez ce qui s’est passé : joint, pas joint, ou pas d’accord."},
    )
    note = forms.CharField(
        label="Ce qui a été dit",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Facultatif, sauf en cas de désaccord.",
        error_messages=_TOO_LONG,
    )
    at = forms.DateTimeField(
        label="Heure de l’appel",
        widget=DateTimeInput,
        required=False,
        error_messages={"invalid": "Cette heure n’existe pas."},
    )


class ContactForm(forms.Form):
    """Somebody around the patient."""

    # Made with the form, so that sending it twice adds one person.
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    name = forms.CharField(
        label="Nom", max_length=150, error_messages={"required": "Écrivez le nom de ce proche.", **_TOO_LONG}
    )
    relation = forms.ChoiceField(
        label="Lien",
        choices=[("", "Choisir"), *ContactRelation.choices],
        error_messages={"required": "Choisissez le lien avec la personne hospitalisée."},
    )
    phone = PhoneField(label="Téléphone", max_length=30, required=False, error_messages=_TOO_LONG)
    is_trusted_person = forms.BooleanField(label="Personne de confiance", required=False)
    is_carer = forms.BooleanField(label="Aidant", required=False)
    note = forms.CharField(
        label="Précision",
        max_length=200,
        required=False,
        help_text="Présente le week-end, a les clés.",
        error_messages=_TOO_LONG,
    )


class EditedContactForm(ContactForm):
    """The same, later."""

    submission = None  # type: ignore[assignment]  # how Django removes an inherited field
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class LoadForm(forms.Form):
    """What caring weighs on somebody today."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    level = forms.ChoiceField(
        label="Aujourd’hui",
        choices=LoadLevel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites ce que cela pèse : léger, lourd, ou épuisé."},
    )
    note = forms.CharField(
        label="Précision",
        max_length=300,
        required=False,
        help_text="Dort mal depuis un mois, seule le week-end.",
        error_messages=_TOO_LONG,
    )


class DisagreementForm(forms.Form):
    """How a disagreement with the GP was settled."""

    reason = forms.CharField(
        label="Comment c’est réglé",
        max_length=300,
        help_text="Par exemple : sortie reportée de deux jours, il la reverra lundi.",
        error_messages={"required": "Dites comment : vos collègues le liront dans le fil.", **_TOO_LONG},
    )


class FindForm(OfTypeForm):
    """What to look for in the directory; everything is optional, what cannot be read is ignored with a word."""

    q = forms.CharField(label="Nom, ville ou téléphone", max_length=120, required=False, error_messages=_TOO_LONG)


# --- What buttons send ------------------------------------------------------------------------------------------------


class NeedAsideForm(forms.Form):
    """A need put aside, or back, as the page showed it."""

    version = forms.IntegerField(min_value=1)
    aside = forms.BooleanField(required=False)


class ItemStateForm(forms.Form):
    """The state that a task goes to, the one that the page showed, and where to come back."""

    seen = forms.ChoiceField(choices=TaskState.choices)
    to = forms.ChoiceField(
        choices=[(state, state.label) for state in (TaskState.OPEN, TaskState.DONE, TaskState.CANCELLED)]
    )
    back = forms.ChoiceField(choices=[("overview", "vue d’ensemble")], required=False)


class TakeUpForm(forms.Form):
    """A paused task taken up again, as the page showed it."""

    version = forms.IntegerField(min_value=1)


class CircleStateForm(forms.Form):
    """The state that a member of the circle goes to, and the version that the page showed."""

    to = forms.ChoiceField(choices=CircleState.choices)
    version = forms.IntegerField(min_value=1)
