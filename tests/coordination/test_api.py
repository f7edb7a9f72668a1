"""The API: tokens of one hospital, scopes, cursor pages, one shape of error."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination.accounts.actions import issue_token, revoke_token
from coordination.accounts.models import ApiToken, Membership, TokenScope
from coordination.audit.models import EpisodeAccess
from coordination.episodes.models import Patient
from coordination.identity.ins import IdentityStatus, InsOid
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests import factories

EPISODES = "/api/v1/episodes/"


@pytest.fixture
def token(administrator: Membership, hospital: Hospital) -> tuple[ApiToken, str]:
    with enter(hospital):
        return issue_token(member=administrator, name="Entrepôt", scopes=[TokenScope.EPISODES_READ])


def ask(path: str, secret: str) -> Any:
    return Client().get(path, headers={"Authorization": f"Bearer {secret}"})


def test_a_token_reads_its_own_hospital_only(
    token: tuple[ApiToken, str], nurse: Membership, unit: Unit, hospital: Hospital, other_nurse: Membership
) -> None:
    with enter(hospital):
        mine = factories.make_episode(nurse, unit)
    with enter(other_nurse.hospital):
        theirs = factories.make_episode(other_nurse, factories.make_unit(other_nurse.hospital, "Chirurgie", "CHIR"))

    response = ask(EPISODES, token[1])

    [row] = response.json()["results"]
    assert (row["id"], row["referral_origin"]) == (str(mine.pk), "ward_fragile")
    assert ask(f"{EPISODES}{theirs.pk}/", token[1]).status_code == 404


@pytest.mark.parametrize("secret", ["", "tu_inconnu", "tu_" + "é" * 20])
def test_an_unknown_token_is_refused_in_one_shape(db: None, secret: str) -> None:
    response = ask(EPISODES, secret.encode().decode("latin-1"))
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"] == "Bearer"
    assert set(response.json()) == {"type", "title", "status", "detail"}


def test_a_revoked_and_an_expired_token_are_refused(
    token: tuple[ApiToken, str], administrator: Membership, hospital: Hospital
) -> None:
    with enter(hospital):
        revoke_token(token=token[0], member=administrator)
    assert ask(EPISODES, token[1]).status_code == 401
    with enter(hospital):
        ApiToken.objects.update(revoked_at=None, expires_at=timezone.now() - timedelta(seconds=1))
    assert ask(EPISODES, token[1]).status_code == 401


def test_a_token_without_the_scope_is_refused(token: tuple[ApiToken, str]) -> None:
    response = ask("/api/v1/directory/providers/", token[1])
    assert (response.status_code, response.json()["title"]) == (403, "permission_denied")


def test_a_session_does_not_open_the_api(client_for: Any, nurse: Membership) -> None:
    assert client_for(nurse).get(EPISODES).status_code == 401


def test_only_a_sha256_is_stored(token: tuple[ApiToken, str], hospital: Hospital) -> None:
    with enter(hospital):
        assert token[1].encode() not in bytes(ApiToken.objects.get().digest)
        assert len(bytes(ApiToken.objects.get().digest)) == 32


def test_the_ins_is_given_only_when_the_identity_is_qualified(
    token: tuple[ApiToken, str], nurse: Membership, unit: Unit, hospital: Hospital
) -> None:
    with enter(hospital):
        identity = {"ins": "279035121518989", "ins_oid": InsOid.NIR, "identity_status": IdentityStatus.RECUP}
        factories.make_episode(nurse, unit, patient=factories.make_patient(nurse, **identity))
    assert ask(EPISODES, token[1]).json()["results"][0]["patient"]["ins"] == ""
    with enter(hospital):
        Patient.objects.update(identity_status=IdentityStatus.QUAL)
    assert ask(EPISODES, token[1]).json()["results"][0]["patient"]["ins"] == "279035121518989"


@pytest.mark.parametrize("rows", [1, 30])
def test_a_page_costs_the_same_with_one_and_thirty_rows(
    token: tuple[ApiToken, str],
    nurse: Membership,
    unit: Unit,
    hospital: Hospital,
    rows: int,
    django_assert_max_num_queries: Any,
) -> None:
    with enter(hospital):
        for _ in range(rows):
            factories.make_episode(nurse, unit)
    with django_assert_max_num_queries(10):
        assert len(ask(EPISODES, token[1]).json()["results"]) == rows


def test_each_episode_that_a_program_reads_is_traced_in_one_insert_a_page(
    token: tuple[ApiToken, str],
    administrator: Membership,
    nurse: Membership,
    unit: Unit,
    hospital: Hospital,
) -> None:
    with enter(hospital):
        made = [factories.make_episode(nurse, unit).pk for _ in range(3)]
    with CaptureQueriesContext(connection) as sent:
        ask(f"{EPISODES}?page_size=2", token[1])
    assert sum("INSERT" in query["sql"] and "access" in query["sql"] for query in sent) == 1
    ask(f"{EPISODES}{made[0]}/", token[1])
    ask(f"{EPISODES}01a20162-80e0-744d-90a2-4db7260dcfd3/", token[1])
    ask(EPISODES, "tu_inconnu")
    with enter(hospital):
        read = list(EpisodeAccess.objects.values_list("episode_id", "page", "program", "user"))
    by_whom = ("Entrepôt", administrator.user_id)
    assert sorted(read) == sorted(
        [*((pk, "api_episodes", *by_whom) for pk in made[1:]), (made[0], "api_episode", *by_whom)]
    )


def test_pages_follow_a_cursor(token: tuple[ApiToken, str], nurse: Membership, unit: Unit, hospital: Hospital) -> None:
    with enter(hospital):
        made = [str(factories.make_episode(nurse, unit).pk) for _ in range(3)]
    first = ask(f"{EPISODES}?page_size=2", token[1]).json()
    second = ask(first["next"].replace("http://testserver", ""), token[1]).json()
    assert [row["id"] for row in [*first["results"], *second["results"]]] == made[::-1]


def test_what_is_not_found_is_a_problem(token: tuple[ApiToken, str]) -> None:
    response = ask(f"{EPISODES}01a20162-80e0-744d-90a2-4db7260dcfd3/", token[1])
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/v1/episodes/not-an-id/", "/api/nothing"])
def test_an_address_that_leads_nowhere_is_a_problem_too(db: None, path: str) -> None:
    response = Client().get(path)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert (response.json()["type"], response.json()["status"]) == ("urn:trait-dunion:not_found", 404)


def test_a_defect_is_a_problem_that_says_nothing_of_itself(
    token: tuple[ApiToken, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*args: Any) -> None:
        raise ValueError("Key (birth_name)=(FABREGOUL) already exists.")

    monkeypatch.setattr("coordination.episodes.api.EpisodeList.get_queryset", break_down)
    client = Client(raise_request_exception=False)
    response = client.get(EPISODES, headers={"Authorization": f"Bearer {token[1]}"})
    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert "FABREGOUL" not in response.text


def test_a_host_that_is_not_ours_is_a_problem(db: None) -> None:
    response = Client().get(EPISODES, headers={"Host": "ailleurs.example"})
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_only_reads(token: tuple[ApiToken, str], method: str) -> None:
    response = getattr(Client(), method)(EPISODES, headers={"Authorization": f"Bearer {token[1]}"})
    assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")


@pytest.mark.parametrize("query", ["cursor=abc", "cursor=%00", "page_size=-1", "page_size=x", "cursor=cD1hYmM%3D"])
def test_a_cursor_that_nobody_gave_is_refused_or_ignored(token: tuple[ApiToken, str], query: str) -> None:
    response = ask(f"{EPISODES}?{query}", token[1])
    assert response.status_code in {200, 404}
    assert response["Content-Type"] in {"application/json", "application/problem+json"}


def test_too_many_requests_of_a_token_are_told_when_to_come_back(
    token: tuple[ApiToken, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coordination.accounts.api.TokenThrottle.rate", "2/min", raising=False)
    answers = [ask(EPISODES, token[1]) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Content-Type"] == "application/problem+json"
    assert int(answers[2]["Retry-After"]) > 0
