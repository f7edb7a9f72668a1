"""Forms of people of the hospital: ask, ask somebody else, note what was heard, reply, withdraw."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from coordination.episodes.forms import PhoneField
from coordination.episodes.models import Episode
from coordination.identity.validators import validate_email_address
from coordination.received import ReceivedFileField
from coordination.tenancy.keys import uuid7
from coordination.ui.widgets import DateInput, DateTimeInput
from directory.providers.forms import TypeChoiceField
from directory.providers.models import ProviderType
from discharge.planning.gp import gp_contact
from discharge.planning.models import CircleMember, Need
from discharge.planning.roles import domain_of
from discharge.requests.candidates import Candidate
from discharge.requests.models import Opinion, Paper, Prescription
from discharge.requests.needed import Needed, asks_consent, missing_papers
from discharge.requests.requirements import BY_TYPE, SMR, asks_about_gp, details_of, missing

_WAIT_HOURS = 24
FARTHEST = timedelta(days=366)
_TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}


class KindForm(forms.Form):
    """Which type of service to ask."""

    type = TypeChoiceField(
        label="Type de service",
        queryset=ProviderType.objects.current(),
        empty_label="Choisir",
        error_messages={
            "required": "Choisissez un type de service.",
            "invalid_choice": "Choisissez un type de la liste.",
        },
    )


class PapersForm(forms.Form):
    """One box a file that the type of provider needs."""

    def __init__(self, *args: Any, needed: Sequence[Needed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in needed:
            if not one.kind.made:
                nameless = " Sans nom ni adresse : ce service le lit avant d’accepter." if one.must_be_nameless else ""
                self.fields[one.field] = ReceivedFileField(
                    label=one.kind.label, required=False, help_text=f"{one.kind.help}{nameless}"
                )

    def sent(self, needed: Sequence[Needed]) -> list[tuple[Needed, bytes]]:
        """The files that are good, whatever is wrong with the others."""
        return [(one, content) for one in needed if (content := self.cleaned_data.get(one.field))]


class AskForm(forms.Form):
    """What is asked, of whom, by when. What the type of provider sends back is refused at its field."""

    # Made with the form, so that sending it twice makes one request.
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    care = forms.CharField(
        label="Ce qui est demandé",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Soins ou aide, sans nom. Lu par le service avant qu’il accepte.",
        error_messages=_TOO_LONG,
    )
    rhythm = forms.CharField(
        label="Rythme", max_length=120, required=False, help_text="Tous les 2 jours, 20 min.", error_messages=_TOO_LONG
    )
    duration = forms.CharField(label="Durée", max_length=120, required=False, error_messages=_TOO_LONG)
    situation = forms.CharField(
        label="Situation",
        max_length=300,
        required=False,
        help_text="Vit seule, marche avec un déambulateur. L’âge et le sexe s’ajoutent d’eux-mêmes.",
        error_messages=_TOO_LONG,
    )
    place = forms.CharField(
        label="Lieu",
        max_length=200,
        required=False,
        help_text="Commune, étage, accès. Jamais l’adresse : elle s’affiche à qui accepte.",
        error_messages=_TOO_LONG,
    )
    starts_on = forms.DateField(label="Premier passage", widget=DateInput, required=False)
    answer_by = forms.DateTimeField(label="Réponse souhaitée avant", widget=DateTimeInput, required=False)
    prescription = forms.ChoiceField(
        label="Ordonnance", choices=[("", "À préciser"), *Prescription.choices], required=False
    )
    has_consent = forms.BooleanField(label="La personne consent à cette demande", required=False)
    gp_contacted = forms.TypedChoiceField(
        label="Médecin traitant contacté",
        choices=[("yes", "Oui"), ("no", "Non")],
        widget=forms.RadioSelect,
        required=False,
        coerce=lambda value: value == "yes",
        empty_value=None,
    )
    gp_why_not = forms.CharField(label="Sinon, pourquoi", max_length=200, required=False, error_messages=_TOO_LONG)
    asked = forms.MultipleChoiceField(
        label="À qui demander maintenant",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choisissez au moins un service.",
            "invalid_choice": "Ce service n’est plus proposé.",
        },
    )
    wider = forms.BooleanField(
        label="Sans acceptation, demander aux suivants, puis plus largement", required=False, initial=True
    )
    wait_hours = forms.TypedChoiceField(
        label="Délai avant les suivants",
        choices=[(4, "4 heures"), (12, "12 heures"), (24, "1 jour"), (48, "2 jours")],
        coerce=int,
        initial=_WAIT_HOURS,
        required=False,
    )

    papers = forms.MultipleChoiceField(
        label="Pièces",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Ce document a été retiré entre-temps."},
    )

    def __init__(
        self,
        *args: Any,
        role: ProviderType,
        found: Sequence[Candidate],
        needed: Sequence[Needed] = (),
        held: Sequence[Paper] = (),
        needs: Sequence[Need] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.role, self.found = role, found
        self.needed, self.held, self.needs = needed, held, needs
        self.fields["papers"].choices = [(str(paper.pk), paper.label) for paper in held]  # type: ignore[attr-defined]  # a choice field
        is_asked = role.needs_consent or any(rule.field == "has_consent" for rule in BY_TYPE.get(role.pk, ()))
        for name, is_shown in (
            ("prescription", role.needs_prescription),
            ("has_consent", is_asked or asks_consent(needed)),
            ("gp_contacted", asks_about_gp(role)),
            ("gp_why_not", asks_about_gp(role)),
        ):
            if not is_shown:
                del self.fields[name]
        for detail in details_of(role):
            self.fields[detail.field] = forms.CharField(
                label=detail.label,
                max_length=300,
                required=False,
                help_text=detail.help,
                initial=self.initial.get(detail.field),
                error_messages=_TOO_LONG,
            )
        self.fields["asked"].choices = [(candidate.key, candidate.target.name) for candidate in found]  # type: ignore[attr-defined]  # a choice field

    def what(self) -> list[forms.BoundField]:
        """The boxes that say what is asked; those that say of whom and with what are drawn apart."""
        apart = {"asked", "wider", "wait_hours", "papers"}
        return [bound for bound in self if bound.name not in apart and not bound.is_hidden]

    def clean_wait_hours(self) -> int:
        """A day, when nobody chose."""
        return self.cleaned_data["wait_hours"] or _WAIT_HOURS

    def clean(self) -> dict[str, Any]:
        """Complete for this type of provider, with dates to come."""
        cleaned = super().clean() or {}
        for name, message in missing(self.role, self.asked_fields(), self.needed):
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, message)
        joined = {paper.kind for paper in self.held if str(paper.pk) in cleaned.get("papers", ())}
        for _, message in missing_papers(self.needed, joined, has_needs=bool(self.needs)):
            self.add_error("papers", message)
        now, today = timezone.now(), timezone.localdate()
        if (limit := cleaned.get("answer_by")) and not now < limit < now + FARTHEST:
            self.add_error("answer_by", "Donnez une heure à venir." if limit <= now else "Vérifiez l’année.")
        if (start := cleaned.get("starts_on")) and not today <= start <= today + FARTHEST:
            self.add_error("starts_on", "Donnez un jour à venir." if start < today else "Vérifiez l’année.")
        return cleaned

    def asked_fields(self) -> dict[str, Any]:
        """What the request will say, as the action takes it."""
        apart = {"submission", "asked", "wider", "wait_hours", "papers"}
        details = {detail.field for detail in details_of(self.role)}
        said = {name: value for name, value in self.cleaned_data.items() if name not in apart | details}
        filled = {name: self.cleaned_data[name] for name in details if self.cleaned_data.get(name)}
        return said | {"details": filled}


def first_values(episode: Episode, role: ProviderType, member: CircleMember | None, *, now: datetime) -> dict[str, Any]:
    """What is known before anybody types: needs of the domain, the place, the departure, tomorrow as limit.

    What an earlier request of the episode said of the patient, and calls to the GP, are not typed a second time.
    """
    start = timezone.localdate(now) + timedelta(days=1)
    leaves = episode.expected_departure_at
    if leaves and leaves > now:
        start = timezone.localdate(leaves)
    if member and member.starts_on and member.starts_on >= timezone.localdate(now):
        start = member.starts_on
    domain = domain_of(role.pk)
    needs = episode.needs.current().filter(Q(domain=domain) if domain else Q(pk=None)).order_by("created_at")
    commune = episode.patient.commune
    # Where a stay in SMR is wanted is not where the patient lives.
    among = episode.requests.filter(role=SMR) if role.pk == SMR else episode.requests.exclude(role=SMR)
    earlier = among.order_by("-created_at").first() or episode.requests.order_by("-created_at").first()
    said = {"situation": earlier.situation} | earlier.details if earlier else {}
    place = earlier.place if earlier and (earlier.role_id == SMR) == (role.pk == SMR) else ""
    return {
        **{detail.field: said[detail.field] for detail in details_of(role) if detail.field in said},
        "situation": said.get("situation", ""),
        "care": (member.what_for if member and member.what_for else ", ".join(need.description for need in needs))[
            :500
        ],
        "place": place or (commune.name if commune else ""),
        "starts_on": start,
        "answer_by": default_limit(),
        **(gp_contact(episode) if asks_about_gp(role) else {}),
    }


class MoreForm(forms.Form):
    """Somebody else to ask within the same request: from the list, or named by hand."""

    asked = forms.MultipleChoiceField(label="À qui demander", widget=forms.CheckboxSelectMultiple, required=False)
    name = forms.CharField(label="Autre personne ou service", max_length=200, required=False, error_messages=_TOO_LONG)
    phone = PhoneField(label="Son téléphone", max_length=30, required=False, error_messages=_TOO_LONG)
    mail = forms.CharField(
        label="Son adresse électronique",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        validators=[validate_email_address],
        help_text="Reçoit le lien, sans donnée de santé. Sans adresse ni portable, une tâche rappelle d’appeler.",
    )
    answer_by = forms.DateTimeField(
        label="Réponse souhaitée avant",
        widget=DateTimeInput,
        error_messages={"required": "Donnez l’heure limite de réponse."},
    )

    def __init__(self, *args: Any, found: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        self.fields["asked"].choices = [(candidate.key, candidate.target.name) for candidate in found]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Somebody, and a limit to come."""
        cleaned = super().clean() or {}
        if not cleaned.get("asked") and not cleaned.get("name"):
            self.add_error("asked" if self.found else "name", "Choisissez un service, ou écrivez un nom.")
        limit, now = cleaned.get("answer_by"), timezone.now()
        if limit and not now < limit < now + FARTHEST:
            self.add_error("answer_by", "Donnez une heure à venir." if limit <= now else "Vérifiez l’année.")
        return cleaned


class ReplyForm(forms.Form):
    """The answer to a provider's question."""

    reply = forms.CharField(
        label="Votre réponse",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lue sous le lien de la demande, jamais dans le courriel. Sans nom.",
        error_messages={"required": "Écrivez la réponse.", **_TOO_LONG},
    )


class WithdrawForm(forms.Form):
    """Why it is no longer asked."""

    reason = forms.CharField(label="Raison (facultatif)", max_length=300, required=False, error_messages=_TOO_LONG)


class OpinionForm(forms.Form):
    """One of the three opinions for HAD."""

    verdict = forms.ChoiceField(label="Avis", choices=Opinion.choices)
    words = forms.CharField(label="Précision", max_length=200, required=False, error_messages=_TOO_LONG)


def default_limit() -> datetime:
    """The limit that is proposed: tomorrow at noon."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time(12)))
