"""Forms of the activity report and of the value of a day."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from coordination.ui import french
from liaison.quality.models import YearReport
from liaison.quality.objectives import AIMED
from liaison.quality.reports import TEXTS


class ReportForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """The texts of a report. ``version``: what the person read of it, against somebody else's changes."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    class Meta:
        model = YearReport
        fields = TEXTS
        widgets = {name: forms.Textarea(attrs={"rows": 8}) for name in TEXTS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version


class ObjectiveForm(forms.Form):
    """What is aimed at, for which indicator, from this month or one of the next eleven on."""

    indicator = forms.ChoiceField(label="Indicateur", error_messages={"required": "Choisissez un indicateur."})
    value = forms.IntegerField(
        label="Objectif",
        required=False,
        min_value=0,
        max_value=10_000,
        help_text="En %, ou en heures pour un délai. Vide : plus d’objectif à partir de ce mois.",
        error_messages={"invalid": "Écrivez un nombre entier."},
    )
    since = forms.TypedChoiceField(label="À partir du mois", coerce=date.fromisoformat)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indicators, since = self.fields["indicator"], self.fields["since"]
        assert isinstance(indicators, forms.ChoiceField)
        assert isinstance(since, forms.TypedChoiceField)
        indicators.choices = [("", "Choisir"), *((one.key, f"{one.title}, en {one.unit}") for one in AIMED.values())]
        today = timezone.localdate()
        following = [divmod(today.month - 1 + ahead, 12) for ahead in range(12)]
        months = [date(today.year + years, month + 1, 1) for years, month in following]
        since.choices = [(str(month), f"{french.MONTHS[month.month - 1]} {month.year}") for month in months]


class DayValueForm(forms.Form):
    """What a day is worth, and from which month on: of last year, this one or the next."""

    euros = forms.IntegerField(
        label="Valeur d’une journée, en euros",
        min_value=1,
        max_value=100_000,
        help_text="Celle que votre établissement retient : aucune source n’en donne une pour tous.",
    )
    since = forms.TypedChoiceField(label="À partir du mois", coerce=date.fromisoformat)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        months = [date(year, month, 1) for year in range(today.year - 1, today.year + 2) for month in range(1, 13)]
        choices = self.fields["since"]
        assert isinstance(choices, forms.TypedChoiceField)
        choices.choices = [(str(month), f"{french.MONTHS[month.month - 1]} {month.year}") for month in months]
        choices.initial = str(today.replace(day=1))
