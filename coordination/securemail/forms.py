"""What is typed to reach the operator. Secrets are never shown again: left empty, they stay as they are."""

from typing import Any

from django import forms

from coordination.errors import DomainError
from coordination.identity.validators import validate_email_address
from coordination.securemail.credentials import LARGEST, Credentials, check_authority, read_credentials
from coordination.securemail.models import SecureMailAccount, Security

_HOST = r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$"
_KEPT = "Laissez vide pour garder celui qui est enregistré."


def _host(label: str, *, required: bool) -> forms.RegexField:
    wrong = "Écrivez le nom du serveur, sans espace ni « https:// »."
    return forms.RegexField(
        regex=_HOST,
        label=label,
        max_length=253,
        required=required,
        error_messages={"invalid": wrong, "required": "Écrivez le nom du serveur."},
    )


def _port(label: str) -> forms.IntegerField:
    wrong = "Un port est un nombre de 1 à 65535."
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=65535,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value", "required"), wrong),
    )


def _security(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=Security.choices, error_messages={"required": "Choisissez."})


class AccountForm(forms.Form):
    """The operator's two servers and the certificate of the hospital."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    active = forms.BooleanField(
        label="En service",
        required=False,
        help_text="Les courriers partent par cette boîte quand le destinataire en a une.",
    )
    proves = forms.BooleanField(
        label="Une boîte sécurisée vaut second facteur",
        required=False,
        help_text="Un lien envoyé dans la boîte sécurisée d’un correspondant s’ouvre alors sans code.",
    )
    address = forms.CharField(
        label="Adresse de la boîte",
        max_length=254,
        validators=[validate_email_address],
        error_messages={"required": "Écrivez l’adresse de la boîte."},
    )
    label = forms.CharField(
        label="Nom de l’expéditeur", max_length=100, required=False, help_text="Vide : le nom de l’établissement."
    )
    domains = forms.RegexField(
        regex=r"^[A-Za-z0-9.\-\s]*$",
        label="Autres domaines de confiance",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Un par ligne. Les adresses en mssante.fr le sont toujours. Aucun document ne part ailleurs.",
        error_messages={"invalid": "Écrivez des noms de domaine, un par ligne."},
    )
    nil = forms.CharField(
        label="Numéro NIL", max_length=40, required=False, help_text="Référence du logiciel (en-tête X-MSS-NIL)."
    )
    credentials = forms.FileField(
        label="Certificat de l’établissement",
        required=False,
        help_text=f"Fichier .p12, ou .pem avec sa clé, donné par l’opérateur. {_KEPT}",
    )
    password = forms.CharField(
        label="Mot de passe du certificat",
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    authority = forms.CharField(
        label="Autorités de l’opérateur (PEM)",
        max_length=LARGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Racines IGC Santé. Vide : celles du système.",
    )
    smtp_host = _host("Serveur d’envoi", required=True)
    smtp_port = _port("Port d’envoi")
    smtp_security = _security("Protection de l’envoi")
    imap_host = _host("Serveur de réception", required=False)
    imap_port = _port("Port de réception")
    imap_security = _security("Protection de la réception")
    imap_folder = forms.CharField(
        label="Dossier lu", max_length=100, error_messages={"required": "Écrivez le dossier."}
    )
    imap_user = forms.CharField(
        label="Identifiant de réception", max_length=150, required=False, help_text="Vide : l’adresse de la boîte."
    )
    imap_password = forms.CharField(
        label="Mot de passe de réception",
        max_length=200,
        required=False,
        help_text=_KEPT,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean_authority(self) -> str:
        """Certificates, or nothing."""
        text: str = self.cleaned_data["authority"].strip()
        if text:
            try:
                check_authority(text)
            except DomainError as refusal:
                raise forms.ValidationError(refusal.message) from refusal
        return text

    def clean(self) -> dict[str, Any]:
        """The certificate opens with its password."""
        data: dict[str, Any] = super().clean() or {}
        sent = data.get("credentials")
        data["credentials"] = self._read(sent, data.get("password", "")) if sent else None
        data.pop("password", None)
        return data

    def _read(self, sent: Any, password: str) -> Credentials | None:
        if sent.size > LARGEST:
            self.add_error("credentials", "Ce fichier est trop grand pour un certificat.")
            return None
        try:
            return read_credentials(sent.read(), password)
        except DomainError as refusal:
            self.add_error("credentials", refusal.message)
            return None

    def values(self, known: SecureMailAccount | None) -> dict[str, Any]:
        """What was chosen; a password that was left empty is the one already there."""
        data = dict(self.cleaned_data)
        data["imap_password"] = data["imap_password"] or (known.imap_password if known else "")
        return data


class NumberForm(forms.Form):
    """Whose mail it is."""

    number = forms.CharField(
        label="Numéro du patient ou du séjour",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez le numéro du patient dans l’établissement, ou celui du séjour."},
    )


class UntilForm(forms.Form):
    """When a page was shown: what came later was not seen."""

    until = forms.DateTimeField()
