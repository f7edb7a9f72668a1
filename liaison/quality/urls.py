"""Addresses of the figures and of the self-audits."""

from django.urls import path

from liaison.quality import audit_views, report_views, rule_views, views

app_name = "quality"

_GROUP = "indicateurs/groupement"
_AUDITS = "indicateurs/lettres-de-liaison"
_RULES = f"{_AUDITS}/regles"
_DRAFT = f"{_RULES}/brouillon"

urlpatterns = [
    path("indicateurs/", views.figures, name="figures"),
    path("indicateurs/export.csv", views.export, {"kind": "csv"}, name="figures_csv"),
    path("indicateurs/export.xlsx", views.export, {"kind": "xlsx"}, name="figures_xlsx"),
    path("indicateurs/retards/", views.delays, name="delays"),
    path("indicateurs/retards/export.csv", views.delays_export, {"kind": "csv"}, name="delays_csv"),
    path("indicateurs/retards/export.xlsx", views.delays_export, {"kind": "xlsx"}, name="delays_xlsx"),
    path("indicateurs/rapport/<int:year>/", report_views.report, name="report"),
    path("indicateurs/rapport/<int:year>.pdf", report_views.report_file, name="report_file"),
    path("indicateurs/valeur-d-une-journee/", report_views.day_value, name="day_value"),
    path("indicateurs/objectifs/", report_views.objective, name="objectives"),
    path(f"{_GROUP}/", views.group, name="group"),
    path(f"{_GROUP}/export.csv", views.group_export, {"kind": "csv"}, name="group_csv"),
    path(f"{_GROUP}/export.xlsx", views.group_export, {"kind": "xlsx"}, name="group_xlsx"),
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
