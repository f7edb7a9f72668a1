"""The call list, the call page and the tab, as a browser gets them."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.audit.models import EpisodeAccess
from coordination.episodes.actions import close_episode
from coordination.episodes.models import Contact, Episode
from coordination.episodes.queries import Clock, midnight_after
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.alerts.models import Alert
from discharge.followup.leases import take_call
from discharge.followup.models import Attempt, Call, CallState
from discharge.followup.queries import AWAITING, LATE, TODAY
from tests.discharge.followup.conftest import depart, serving
from tests.factories import make_member

SignedIn = Callable[[Membership], Client]
LIST = "/appels/"


def page(call: Call) -> str:
    return reverse("followup:call", args=[call.pk])


def answered(**fields: Any) -> dict[str, Any]:
    return {
        "submission": str(uuid7()),
        "q_feeling": "well",
        "outcome": "in_place",
        "spoke_to": "patient",
        "notes": "Dort bien.",
        **fields,
    }


def fresh(hospital: Hospital, call: Call) -> Call:
    with enter(hospital):
        found: Call = Call.objects.select_related("done_by", "lease_holder").get(pk=call.pk)
        return found


# --- Doors ------------------------------------------------------------------------------------------------------------


def test_another_hospital_s_call_does_not_exist(client_for: SignedIn, other_nurse: Membership, call: Call) -> None:
    client = client_for(other_nurse)
    assert client.get(page(call)).status_code == 404
    for name in ("call", "phones", "take", "release", "attempt", "signs", "withdraw"):
        assert client.post(reverse(f"followup:{name}", args=[call.pk]), answered()).status_code == 404
    assert client.get(reverse("followup:episode", args=[call.episode_id])).status_code == 404


def test_a_call_outside_one_s_units_does_not_exist(
    client_for: SignedIn, hospital: Hospital, other_unit: Unit, call: Call
) -> None:
    stranger = make_member(hospital, Role.CALL_OPERATOR, "Inès", "Roch", units=[other_unit])
    assert client_for(stranger).get(page(call)).status_code == 404
    assert "FABREGOUL" not in client_for(stranger).get(LIST).text


def test_who_sees_no_patient_sees_no_call(client_for: SignedIn, administrator: Membership, call: Call) -> None:
    client = client_for(administrator)
    for url in (LIST, page(call), reverse("followup:episode", args=[call.episode_id])):
        assert client.get(url).status_code == 403


def test_who_makes_no_call_reads_but_records_nothing(
    client_for: SignedIn, hospital: Hospital, doctor: Membership, call: Call
) -> None:
    client = client_for(doctor)
    read = client.get(page(call))
    assert read.status_code == 200
    assert "Votre fonction ne passe pas les appels" in read.text
    assert "Enregistrer l’appel" not in read.text
    for name in ("call", "phones", "take", "release", "attempt", "signs", "withdraw"):
        assert client.post(reverse(f"followup:{name}", args=[call.pk]), answered()).status_code == 403
    assert fresh(hospital, call).state == CallState.DUE


def test_reading_a_call_is_traced_and_changes_nothing(
    client_for: SignedIn, hospital: Hospital, operator: Membership, call: Call
) -> None:
    before = fresh(hospital, call).__dict__
    assert client_for(operator).get(page(call)).status_code == 200
    after = fresh(hospital, call)
    assert (after.lease_holder_id, after.state) == (None, before["state"])
    with enter(hospital):
        assert EpisodeAccess.objects.filter(user=operator.user, page="followup:call").count() == 1


# --- The page ---------------------------------------------------------------------------------------------------------


def test_the_page_holds_what_a_call_needs(
    client_for: SignedIn, hospital: Hospital, operator: Membership, departed: Episode, call: Call
) -> None:
    with enter(hospital):
        Contact.objects.create(
            hospital=hospital,
            patient=departed.patient,
            name="Paul Fabregoul",
            relation="child",
            is_trusted_person=True,
            is_carer=True,
            phone="+33639980277",
        )
    text = client_for(operator).get(page(call)).text
    for expected in (
        "La patiente",
        "tel:+33639986420",
        "Paul Fabregoul, enfant et aidant",
        "personne de confiance",
        "je suis Élise Quintard",
        "Avez-vous un de ces signes",
        "Noter la tentative",
        "Prendre cet appel",
        "chute à domicile",
        "04&nbsp;65&nbsp;71&nbsp;20&nbsp;14".replace("&nbsp;", "\u00a0"),
    ):
        assert expected in text


def test_what_to_confirm_is_read_after_the_questions_and_before_the_outcome(
    client_for: SignedIn, operator: Membership, call: Call
) -> None:
    """In the order of the document too, which a phone shows and a keyboard follows."""
    text = client_for(operator).get(page(call)).text
    order = [text.index(f'id="{title}"') for title in ("t-appeler", "t-script", "t-place", "t-issue")]
    assert order == sorted(order)
    assert order[-1] < text.rindex("Enregistrer l’appel")


def test_recording_leads_to_the_list(
    client_for: SignedIn, hospital: Hospital, operator: Membership, call: Call
) -> None:
    client = client_for(operator)
    response = client.post(page(call), answered())
    assert (response.status_code, response["Location"]) == (302, LIST)
    done = fresh(hospital, call)
    assert (done.state, done.notes, done.done_by) == (CallState.REACHED, "Dort bien.", operator.user)
    text = client.get(page(call)).text
    assert "Tout est en place" in text
    assert "Dort bien." in text
    assert "Enregistrer l’appel" not in text


def test_the_form_sent_twice_records_once(
    client_for: SignedIn, hospital: Hospital, operator: Membership, call: Call
) -> None:
    data = answered()
    client = client_for(operator)
    assert [client.post(page(call), data).status_code for _ in range(2)] == [302, 302]
    with enter(hospital):
        assert Attempt.objects.filter(call=call).count() == 1


def test_a_form_over_a_recorded_call_is_refused_and_what_was_typed_is_shown(
    client_for: SignedIn, hospital: Hospital, operator: Membership, nurse: Membership, call: Call
) -> None:
    client_for(operator).post(page(call), answered())
    response = client_for(nurse).post(page(call), answered(notes="Ne dort pas.", outcome="care_not_done"))
    assert response.status_code == 409
    for expected in ("Élise Quintard a déjà enregistré", "Ne dort pas.", "Soins non faits", "Dort bien."):
        assert expected in response.text
    assert fresh(hospital, call).notes == "Dort bien."


def test_a_form_over_a_reserved_call_is_refused_and_can_be_sent_again(
    client_for: SignedIn, hospital: Hospital, operator: Membership, nurse: Membership, call: Call
) -> None:
    with enter(hospital):
        take_call(member=operator, call_id=call.pk)
    shown = client_for(nurse).get(page(call)).text
    assert "Élise Quintard a réservé cet appel" in shown
    assert "Enregistrer l’appel" not in shown
    response = client_for(nurse).post(page(call), answered(notes="Ne dort pas."))
    assert response.status_code == 409
    assert "Ne dort pas." in response.text
    assert "Enregistrer l’appel" in response.text
    assert fresh(hospital, call).state == CallState.DUE


def test_an_outcome_is_required_and_what_was_typed_is_kept(
    client_for: SignedIn, hospital: Hospital, operator: Membership, call: Call
) -> None:
    response = client_for(operator).post(page(call), answered(outcome="", flags=["fever"]))
    assert response.status_code == 422
    assert "Choisissez l’issue de l’appel." in response.text
    assert "Dort bien." in response.text
    assert "Signe d’alerte\u00a0: fièvre ou frissons." in response.text
    assert fresh(hospital, call).state == CallState.DUE


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("notes", "a\0b"),
        ("notes", "é" * 10_000),
        ("notes", "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace") * 5000),
        ("outcome", "invented"),
        ("q_feeling", "\0"),
        ("flags", "invented"),
        ("in_place", "circle-of-somebody-else"),
        ("submission", "not-a-uuid"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_saves_nothing(
    client_for: SignedIn, hospital: Hospital, operator: Membership, call: Call, field: str, value: str
) -> None:
    response = client_for(operator).post(page(call), answered(**{field: value}))
    assert response.status_code == 422
    assert "error-summary" in response.text
    assert fresh(hospital, call).state == CallState.DUE


def test_emoji_and_long_notes_are_kept(
    client_for: SignedIn, hospital: Hospital, operator: Membership, call: Call
) -> None:
    notes = "😀 " + "x" * 3990
    assert client_for(operator).post(page(call), answered(notes=notes)).status_code == 302
    assert fresh(hospital, call).notes == notes


def test_a_warning_sign_shows_what_to_do_and_the_alert_to_take(
    client_for: SignedIn, hospital: Hospital, operator: Membership, nurse: Membership, call: Call
) -> None:
    client = client_for(operator)
    fragment = client.post(
        reverse("followup:signs", args=[call.pk]), {"flags": ["leg"]}, headers={"HX-Request": "true"}
    )
    assert "Ne pas masser" in fragment.text
    assert "Une alerte s’ouvrira" in fragment.text
    response = client.post(page(call), answered(flags=["leg"], outcome="unplanned_return"), follow=True)
    with enter(hospital):
        alert = Alert.objects.get(source_id=call.pk)
    assert reverse("alerts:alert", args=[alert.pk]) in response.text
    assert "Prendre cette alerte" in client_for(nurse).get(reverse("alerts:alert", args=[alert.pk])).text


def test_ticking_a_sign_changes_nothing(
    client_for: SignedIn, hospital: Hospital, operator: Membership, call: Call
) -> None:
    client_for(operator).post(reverse("followup:signs", args=[call.pk]), {"flags": ["leg", "nonsense\0"]})
    with enter(hospital):
        assert not Alert.objects.exists()


# --- Buttons beside the questions -------------------------------------------------------------------------------------


def test_taking_and_giving_back(client_for: SignedIn, hospital: Hospital, operator: Membership, call: Call) -> None:
    client = client_for(operator)
    assert "Réservé pour vous" in client.post(reverse("followup:take", args=[call.pk]), follow=True).text
    assert fresh(hospital, call).lease_holder == operator.user
    assert "Prendre cet appel" in client.post(reverse("followup:release", args=[call.pk]), follow=True).text
    assert fresh(hospital, call).lease_holder is None


def test_noting_an_attempt_without_a_script_keeps_what_is_typed(
    client_for: SignedIn, operator: Membership, call: Call
) -> None:
    data = {**answered(flags=["fall"]), "tentative-attempt": str(uuid7()), "tentative-outcome": "voicemail"}
    response = client_for(operator).post(reverse("followup:attempt", args=[call.pk]), data)
    assert response.status_code == 200
    assert "Messagerie" in response.text
    assert "Dort bien." in response.text
    assert 'value="fall" checked' in response.text


def test_noting_an_attempt_with_htmx_swaps_the_attempts_alone(
    client_for: SignedIn, operator: Membership, call: Call
) -> None:
    data = {"tentative-attempt": str(uuid7()), "tentative-outcome": "no_answer"}
    url = reverse("followup:attempt", args=[call.pk])
    response = client_for(operator).post(url, data, headers={"HX-Request": "true"})
    assert "<html" not in response.text
    assert "Pas de réponse" in response.text
    assert "Réservé pour vous" in response.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"tentative-outcome": ""}, "Choisissez comment la tentative a fini."),
        ({"tentative-outcome": "call_back"}, "Écrivez quand rappeler."),
        ({"tentative-outcome": "reached"}, "Choisissez qui vous avez joint."),
        ({"tentative-outcome": "call_back", "tentative-call_back_at": "2020-01-01T10:00"}, "Cette heure est passée"),
        ({"tentative-outcome": "voicemail", "tentative-note": "x" * 301}, "300"),
        ({"tentative-outcome": "voicemail", "tentative-note": "a\0"}, "error-summary"),
        ({"tentative-outcome": "invented"}, "error-summary"),
    ],
)
def test_an_attempt_that_does_not_hold_together_is_refused(
    client_for: SignedIn, hospital: Hospital, operator: Membership, call: Call, fields: dict[str, str], words: str
) -> None:
    reached = {} if fields.get("tentative-outcome") == "reached" else {"tentative-spoke_to": "patient"}
    data = {**answered(), "tentative-attempt": str(uuid7()), **reached, **fields}
    response = client_for(operator).post(reverse("followup:attempt", args=[call.pk]), data)
    assert response.status_code == 422
    assert words in response.text
    assert "Dort bien." in response.text
    with enter(hospital):
        assert not Attempt.objects.exists()


def test_giving_a_call_up_asks_why(client_for: SignedIn, hospital: Hospital, operator: Membership, call: Call) -> None:
    client, url = client_for(operator), reverse("followup:withdraw", args=[call.pk])
    refused = client.post(url, answered())
    assert refused.status_code == 422
    assert "Choisissez un motif." in refused.text
    assert "Dort bien." in refused.text
    assert client.post(url, {"abandon-reason": "unreachable"}).status_code == 302
    assert fresh(hospital, call).cancel_reason == "unreachable"
    assert "Cet appel est sans objet" in client.get(page(call)).text


def test_a_closed_episode_s_call_says_so(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, departed: Episode, call: Call
) -> None:
    with enter(hospital):
        close_episode(member=nurse, episode_id=departed.pk)
    client = client_for(nurse)
    assert "L’épisode est clos" in client.get(page(call)).text
    assert "FABREGOUL" not in client.get(LIST).text
    response = client.post(page(call), answered(notes="Tout va bien."))
    assert response.status_code == 409
    assert "cet appel n’est plus à passer" in response.text
    assert "Tout va bien." in response.text


# --- The list ---------------------------------------------------------------------------------------------------------


def test_the_list_groups_by_day_and_counts_what_it_shows(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, operator: Membership, unit: Unit
) -> None:
    today = timezone.localdate()
    with enter(hospital):
        days = {"late": -2, "today": 0, "later": 5, "done": 0}
        for name, offset in days.items():
            episode = depart(nurse, unit)
            due = today + timedelta(days=offset)
            Call.objects.filter(episode=episode).update(due_on=due, nominal_on=due)
            if name == "done":
                from tests.discharge.followup.test_actions import record

                record(operator, Call.objects.get(episode=episode))
    client = client_for(operator)
    everything = client.get(LIST)
    assert [group["group"].key for group in everything.context["groups"]] == list(days)
    for cell in everything.context["tally"]:
        shown = client.get(LIST + cell["url"]).context["groups"]
        assert sum(len(group["rows"]) for group in shown) == cell["count"]
    assert [cell["count"] for cell in everything.context["tally"]] == [4, 1, 1, 1, 1]


def test_the_list_keeps_to_a_unit(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, unit: Unit, other_unit: Unit
) -> None:
    with enter(hospital):
        depart(nurse, unit)
        depart(nurse, other_unit)
    client = client_for(nurse)
    assert client.get(LIST).context["tally"][0]["count"] == 2
    assert client.get(f"{LIST}?unite={other_unit.pk}").context["tally"][0]["count"] == 1


@pytest.mark.parametrize(
    "query", ["unite=x", "etat=x", "page=0", "page=-1", "page=99999999999999999999", "page=²", "unite=%00"]
)
def test_an_odd_address_shows_the_list(client_for: SignedIn, nurse: Membership, call: Call, query: str) -> None:
    assert client_for(nurse).get(f"{LIST}?{query}").status_code == 200


def test_the_tab_tells_the_calls(client_for: SignedIn, operator: Membership, departed: Episode, call: Call) -> None:
    text = client_for(operator).get(reverse("followup:episode", args=[departed.pk])).text
    assert "J+3" in text
    assert 'aria-current="page">Appels' in text


def test_what_presses_is_what_is_late_or_due_today(hospital: Hospital, call: Call) -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    calls_back = (None, now - timedelta(hours=1), midnight_after(now) - timedelta(seconds=1), midnight_after(now))
    with enter(hospital):
        for call_back_at in calls_back:
            for days in (-1, 0, 1):
                for state in AWAITING:
                    mine = Call.objects.filter(pk=call.pk)
                    day = today + timedelta(days=days)
                    mine.update(call_back_at=call_back_at, due_on=day, nominal_on=day, state=state)
                    grouped = mine.awaiting().with_group(Clock.at(now)).in_groups(LATE, TODAY)
                    assert mine.pressing(today, midnight_after(now)).exists() == grouped.exists(), (
                        call_back_at,
                        days,
                        state,
                    )


# --- Budgets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_asks_as_much_with_one_attempt_as_with_thirty(
    client_for: SignedIn,
    hospital: Hospital,
    operator: Membership,
    call: Call,
    rows: int,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    with enter(hospital):
        for _ in range(rows):
            Attempt.objects.create(hospital=hospital, call=call, outcome="no_answer", by=operator.user)
    client = client_for(operator)
    client.get(page(call))
    with django_assert_max_num_queries(24):
        client.get(page(call))


def test_the_list_keeps_to_what_is_for_one_s_function(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, operator: Membership, unit: Unit
) -> None:
    with enter(hospital):
        depart(nurse, unit)
        serving(nurse, "Par les infirmières", caller="liaison_nurse", audience={"rank": 1})
        depart(nurse, unit)

    def counted(member: Membership, query: str) -> int:
        return client_for(member).get(f"{LIST}{query}").text.count("data-list-target")

    assert (counted(operator, ""), counted(operator, "?pour=moi")) == (2, 1)
    assert (counted(nurse, "?pour=moi"), counted(nurse, "?pour=toi")) == (2, 2)
    assert "Pour infirmière de liaison" in client_for(operator).get(LIST).text


def test_a_reason_of_refusal_that_is_too_long_comes_back_as_typed_and_nothing_is_withdrawn(
    client_for: SignedIn, operator: Membership, hospital: Hospital, call: Call
) -> None:
    address, words = reverse("followup:refuse", args=[call.episode_id]), "trop d’appels " * 25
    refused = client_for(operator).post(address, {"refus-reason": words})
    assert (refused.status_code, words.strip() in refused.text) == (422, True)
    assert unescape(refused.text).count("Raccourcissez ce texte : 300 caractères au plus") == 2, (
        "in the summary and at the field"
    )
    with enter(hospital):
        assert Call.objects.get(pk=call.pk).state == CallState.DUE


# --- A wrong number -----------------------------------------------------------------------------------------------------


def test_whoever_hears_a_wrong_number_mends_it_and_is_back_on_the_call(
    client_for: SignedIn, operator: Membership, doctor: Membership, call: Call
) -> None:
    client, address = client_for(operator), reverse("followup:phones", args=[call.pk])
    assert address in client.get(page(call)).text
    assert address not in client_for(doctor).get(page(call)).text

    sent = {"version": 1, "phone": "06 39 98 00 07", "other_phone": "04 65 71 20 99"}
    assert client.get(address).status_code == 200
    done = client.post(address, sent, follow=True)

    assert done.redirect_chain[-1][0] == page(call)
    assert "tel:+33639980007" in done.text
    assert "tel:+33465712099" in done.text
    overtaken = client.post(address, {**sent, "phone": "06 39 98 00 08"})
    assert overtaken.status_code == 422
    assert "06 39 98 00 07" in overtaken.text.replace("\xa0", " ")
    again = {**sent, "phone": "06 39 98 00 08", "version": overtaken.context["form"]["version"].value()}
    assert client.post(address, again).status_code == 302


def test_a_number_that_is_none_is_refused_and_kept(client_for: SignedIn, operator: Membership, call: Call) -> None:
    refused = client_for(operator).post(
        reverse("followup:phones", args=[call.pk]), {"version": 1, "phone": "06 39", "other_phone": ""}
    )
    assert refused.status_code == 422
    assert "06 39" in refused.text
    assert refused.context["form"].errors["phone"]
