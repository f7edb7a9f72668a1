"""Addresses of screening."""

from django.urls import path

from discharge.screening import views

app_name = "screening"

urlpatterns = [
    path("episodes/<uuid:episode_id>/reperage/", views.screening, name="screening"),
    path("episodes/<uuid:episode_id>/reperage/<uuid:assessment_id>/", views.assessment, name="assessment"),
    path("episodes/<uuid:episode_id>/reperage/<uuid:assessment_id>/suite/", views.follow_up, name="follow_up"),
    path("episodes/<uuid:episode_id>/reperage/chute/", views.fall, name="fall"),
    # No patient in it: the score of answers by an edition, shown while one answers.
    path("reperage/apercu/<int:version_id>/", views.preview, name="preview"),
]
