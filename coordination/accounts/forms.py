"""The form of a program's token."""

from django import forms

from coordination.accounts.models import TokenScope


class TokenForm(forms.Form):
    """What a token is for and what it may read."""

    name = forms.CharField(label="Nom du programme", max_length=100, help_text="Celui qui lira : « Entrepôt du CH ».")
    scopes = forms.MultipleChoiceField(label="Droits", choices=TokenScope.choices, widget=forms.CheckboxSelectMultiple)
