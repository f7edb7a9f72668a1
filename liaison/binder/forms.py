"""Forms of the binder."""

from django import forms

from coordination.ui.widgets import DateInput
from liaison.binder.models import LineKind

_TOO_LONG = {"max_length": "Raccourcissez ce texte : %(limit_value)d caractères au plus, %(show_value)d écrits."}


class LineForm(forms.Form):
    """One line of the binder."""

    kind = forms.ChoiceField(
        label="Rubrique",
        choices=LineKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la rubrique."},
    )
    title = forms.CharField(
        label="En bref",
        max_length=120,
        help_text="Sonde urinaire n° 16. Lever avec deux personnes. Appétit en baisse depuis lundi.",
        error_messages={"required": "Dites de quoi il s’agit.", **_TOO_LONG},
    )
    words = forms.CharField(
        label="Précision",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qu’il faut faire, à quel rythme, qui prévenir.",
        error_messages=_TOO_LONG,
    )
    since = forms.DateField(label="Depuis le", widget=DateInput, required=False)
    for_all = forms.BooleanField(
        label="Tous ceux qui viennent peuvent le lire",
        required=False,
        help_text="Sinon, seuls les soignants : l’aide à domicile reçoit un classeur sans information médicale.",
    )


class ChangedLineForm(LineForm):
    """The same later: the heading stays."""

    kind = None  # type: ignore[assignment]  # how Django removes an inherited field
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
