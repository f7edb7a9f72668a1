"""Addresses of the worklist, of patients and of episodes."""

from django.urls import path

from coordination.episodes import admission, bulk_views, filter_views, handover_views, identity_views, views, worklist

app_name = "episodes"

urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("patients/nouvel-episode/", admission.start, name="new"),
    path("patients/nouveau/", admission.new_patient, name="new_patient"),
    path("patients/<uuid:patient_id>/nouvel-episode/", admission.known_patient, name="new_for_patient"),
    path("episodes/<uuid:episode_id>/", views.overview, name="overview"),
    path("episodes/<uuid:episode_id>/sejour/", views.edit, name="edit"),
    path("episodes/<uuid:episode_id>/identite/", identity_views.identity, name="identity"),
    path("episodes/<uuid:episode_id>/coordonnees/", identity_views.coordinates, name="coordinates"),
    path("episodes/<uuid:episode_id>/depart/", views.departure, name="departure"),
    path("episodes/<uuid:episode_id>/annuler/", views.cancel, name="cancel"),
    path("episodes/<uuid:episode_id>/depart/annuler/", views.departure_cancel, name="departure_cancel"),
    path("episodes/<uuid:episode_id>/cloture/", views.close, name="close"),
    path("episodes/<uuid:episode_id>/partage/", views.sharing, name="sharing"),
    path("episodes/<uuid:episode_id>/partage/<uuid:user_id>/retirer/", views.unshare, name="unshare"),
    path("episodes/<uuid:episode_id>/opposition/", views.oppose, name="oppose"),
    path("episodes/<uuid:episode_id>/opposition/levee/", views.lift, name="lift"),
    path("episodes/<uuid:episode_id>/referent/", handover_views.hand_over_one, name="hand_over"),
    path("referents/", handover_views.referents, name="referents"),
    path("referents/confies/<uuid:handover_id>/lu/", handover_views.put_away, name="put_away"),
    path("filtres/", filter_views.filters, name="filters"),
    path("filtres/nouveau/", filter_views.add_filter, name="add_filter"),
    path("filtres/<uuid:filter_id>/", filter_views.change_filter, name="change_filter"),
    path("filtres/<uuid:filter_id>/retirer/", filter_views.remove_filter, name="remove_filter"),
    path("taches/plusieurs/", bulk_views.several, name="several_tasks"),
    path("taches/<uuid:task_id>/", views.task_settle, name="task_settle"),
]
