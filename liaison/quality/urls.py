"""Addresses of the figures and of the self-audits."""

from django.urls import path

from liaison.quality import audit_views, rule_views, views

app_name = "quality"

_AUDITS = "indicateurs/lettres-de-liaison"
_RULES = f"{_AUDITS}/regles"
_DRAFT = f"{_RULES}/brouillon"

urlpatterns = [
    path("indicateurs/", views.figures, name="figures"),
    path(f"{_AUDITS}/", audit_views.audits, name="audits"),
    path(f"{_AUDITS}/<uuid:audit_id>/", audit_views.audit, name="audit"),
    path(f"{_AUDITS}/<uuid:audit_id>/export.csv", audit_views.export, {"kind": "csv"}, name="export_csv"),
    path(f"{_AUDITS}/<uuid:audit_id>/export.xlsx", audit_views.export, {"kind": "xlsx"}, name="export_xlsx"),
    path(f"{_RULES}/<int:rules_number>/", rule_views.rules, name="rules"),
    path(f"{_DRAFT}/", rule_views.draft, name="draft"),
    path(f"{_DRAFT}/ouverture/", rule_views.open_draft, name="open_draft"),
    path(f"{_DRAFT}/presentation/", rule_views.draft_head, name="draft_head"),
    path(f"{_DRAFT}/criteres/nouveau/", rule_views.draft_criterion, name="draft_new"),
    path(f"{_DRAFT}/criteres/<slug:criterion>/", rule_views.draft_criterion, name="draft_criterion"),
    path(f"{_DRAFT}/publication/", rule_views.publish, name="publish"),
    path(f"{_DRAFT}/abandon/", rule_views.drop, name="drop"),
]
