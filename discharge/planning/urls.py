"""Addresses of the plan and of the directory for one patient."""

from django.urls import path

from discharge.planning import entourage_views, gp_views, holding_views, views

app_name = "planning"

_EPISODE = "episodes/<uuid:episode_id>"

urlpatterns = [
    path(f"{_EPISODE}/preparation/", views.plan, name="plan"),
    path(f"{_EPISODE}/preparation/besoins/nouveau/", views.add_need, name="add_need"),
    path(f"{_EPISODE}/preparation/besoins/<uuid:need_id>/", views.change_need, name="change_need"),
    path(f"{_EPISODE}/preparation/besoins/<uuid:need_id>/retrait/", views.set_need_aside, name="set_need_aside"),
    path(f"{_EPISODE}/preparation/taches/nouvelle/", views.add_item, name="add_item"),
    path(f"{_EPISODE}/preparation/taches/<uuid:task_id>/etat/", views.settle_item, name="settle_item"),
    path(f"{_EPISODE}/preparation/taches/<uuid:task_id>/pause/", holding_views.hold_item, name="hold_item"),
    path(f"{_EPISODE}/preparation/taches/<uuid:task_id>/reprise/", holding_views.take_up_item, name="take_up_item"),
    path(
        f"{_EPISODE}/preparation/taches/<uuid:task_id>/apres/<uuid:first_id>/",
        holding_views.free_item,
        name="free_item",
    ),
    path(f"{_EPISODE}/preparation/medecin-traitant/", gp_views.gp_call, name="gp_call"),
    path(
        f"{_EPISODE}/preparation/medecin-traitant/desaccord/<uuid:disagreement_id>/",
        gp_views.settle_gp,
        name="settle_gp",
    ),
    path(f"{_EPISODE}/preparation/entourage/nouveau/", entourage_views.add_contact, name="add_contact"),
    path(
        f"{_EPISODE}/preparation/entourage/<uuid:contact_id>/",
        entourage_views.change_contact,
        name="change_contact",
    ),
    path(f"{_EPISODE}/preparation/entourage/<uuid:contact_id>/charge/", entourage_views.note_load, name="note_load"),
    path(f"{_EPISODE}/preparation/cercle/a-trouver/", views.seek_role, name="seek_role"),
    path(f"{_EPISODE}/preparation/cercle/<uuid:circle_member_id>/", views.edit_member, name="edit_member"),
    path(f"{_EPISODE}/preparation/cercle/<uuid:circle_member_id>/etat/", views.member_state, name="member_state"),
    path(f"{_EPISODE}/preparation/cercle/<uuid:circle_member_id>/ferme/", views.replace_member, name="replace_member"),
    path(f"{_EPISODE}/annuaire/", views.find_provider, name="find_provider"),
    path(f"{_EPISODE}/annuaire/ajouter/", views.add_member, name="add_member"),
]
