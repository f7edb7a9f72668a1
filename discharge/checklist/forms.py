"""What the buttons of the check-list send."""

from django import forms

from discharge.checklist.models import Choice


class AnswerForm(forms.Form):
    """An answer, or its withdrawal, and the version that the page showed."""

    choice = forms.ChoiceField(choices=[("", "retirer"), *Choice.choices], required=False)
    version = forms.IntegerField(min_value=0)
