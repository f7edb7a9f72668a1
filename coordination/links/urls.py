"""Addresses of links. Short, because people copy them by hand; only the first one holds the token."""

from django.urls import path

from coordination.links import notices, views

app_name = "links"

urlpatterns = [
    path("accessibilite/", notices.accessibility, name="accessibility"),
    path("donnees-personnelles/", notices.personal_data, name="personal_data"),
    path("l/o/<uuid:link_id>/", views.landing, name="landing"),
    path("l/o/<uuid:link_id>/envoi-du-code/", views.ask_code, name="send_code"),
    path("l/o/<uuid:link_id>/code/", views.code, name="code"),
    path("l/o/<uuid:link_id>/lettre/", views.letter, name="letter"),
    path("l/o/<uuid:link_id>/lettre.pdf", views.pdf, name="pdf"),
    path("l/o/<uuid:link_id>/lettre.xml", views.structured, name="structured"),
    path("l/o/<uuid:link_id>/piece-jointe/", views.beside, name="beside"),
    path("l/o/<uuid:link_id>/bien-recu/", views.say_received, name="acknowledge"),
    path("l/o/<uuid:link_id>/merci/", views.thanks, name="thanks"),
    path("l/o/<uuid:link_id>/nouveau-lien/", views.renew, name="renew"),
    path("l/o/<uuid:link_id>/appareil/oubli/", views.forget, name="forget"),
    path("l/o/<uuid:link_id>/erreur-de-destinataire/", views.wrong_recipient, name="wrong_recipient"),
    path("l/<str:token>", views.enter_link, name="enter"),
]
