"""Addresses of screening."""

from django.urls import path

from discharge.screening import grid_views, views

app_name = "screening"

urlpatterns = [
    path("episodes/<uuid:episode_id>/reperage/", views.screening, name="screening"),
    path("episodes/<uuid:episode_id>/reperage/<uuid:assessment_id>/", views.assessment, name="assessment"),
    path("episodes/<uuid:episode_id>/reperage/<uuid:assessment_id>/suite/", views.follow_up, name="follow_up"),
    path("episodes/<uuid:episode_id>/reperage/chute/", views.fall, name="fall"),
    # No patient in it: the score of answers by an edition, shown while one answers.
    path("reperage/apercu/<int:version_id>/", views.preview, name="preview"),
    # The hospital's grids: no patient either.
    path("reperage/grilles/", grid_views.grids, name="grids"),
    path("reperage/grilles/nouvelle/", grid_views.new_grid, name="new_grid"),
    path("reperage/regles/", grid_views.rules, name="rules"),
    path("reperage/grilles/<str:grid_code>/", grid_views.grid, name="grid"),
    path("reperage/grilles/<str:grid_code>/usage/", grid_views.use, name="use"),
    path("reperage/grilles/<str:grid_code>/essai/", grid_views.trial, name="trial"),
    path("reperage/grilles/<str:grid_code>/modifier/", grid_views.open_draft, name="open_draft"),
    path("reperage/grilles/<str:grid_code>/brouillon/", grid_views.draft, name="draft"),
    path("reperage/grilles/<str:grid_code>/brouillon/presentation/", grid_views.draft_head, name="draft_head"),
    path("reperage/grilles/<str:grid_code>/brouillon/publier/", grid_views.publish, name="publish"),
    path("reperage/grilles/<str:grid_code>/brouillon/abandonner/", grid_views.drop, name="drop"),
    path("reperage/grilles/<str:grid_code>/brouillon/<str:part>/", grid_views.draft_part, name="draft_new_part"),
    path(
        "reperage/grilles/<str:grid_code>/brouillon/<str:part>/<int:place>/", grid_views.draft_part, name="draft_part"
    ),
]
