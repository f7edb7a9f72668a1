"""Addresses of documents."""

from django.urls import path

from liaison.authoring import views

app_name = "authoring"

_DOCUMENTS = "episodes/<uuid:episode_id>/documents"
_ONE = f"{_DOCUMENTS}/<uuid:document_id>"

urlpatterns = [
    path(f"{_DOCUMENTS}/commencer/<slug:kind>/", views.start, name="start"),
    path(f"{_ONE}/", views.document, name="document"),
    path(f"{_ONE}/parties/<slug:key>/", views.part, name="part"),
    path(f"{_ONE}/apercu.pdf", views.preview, name="preview"),
    path(f"{_ONE}/formes/<slug:form>", views.form_of, name="form"),
    path(f"{_ONE}/a-signer/", views.propose, name="propose"),
    path(f"{_ONE}/signature/", views.sign, name="sign"),
    path(f"{_ONE}/remise/", views.hand_over, name="hand_over"),
    path(f"{_ONE}/pieces/", views.join, name="join"),
    path(f"{_ONE}/pieces/<uuid:enclosure_id>/", views.enclosure, name="enclosure"),
    path(f"{_ONE}/pieces/<uuid:enclosure_id>/retrait/", views.unjoin, name="unjoin"),
    path(f"{_ONE}/annulation/", views.cancel, name="cancel"),
]
