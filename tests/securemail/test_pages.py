"""The page of the mailbox: what is typed is kept or refused with its reason, secrets are never shown, « Vérifier » says what is wrong."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.embedded.certificates import Authority
from coordination.securemail.filing import Incoming, take_in
from coordination.securemail.models import IncomingKind, SecureMailAccount
from coordination.securemail.parsing import Parsed
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from tests.messaging.servers import free_port

PAGE = "/messagerie-securisee/"
SignIn = Callable[[Membership], Client]


@pytest.fixture
def typed(authority: Authority) -> dict[str, Any]:
    issued = authority.issue("CH de Sauveyre")
    return {
        "version": 0,
        "active": "on",
        "address": "sorties@ch-sauveyre.mssante.fr",
        "credentials": SimpleUploadedFile("ch.pem", (issued.certificate + issued.key).encode()),
        "smtp_host": "127.0.0.1",
        "smtp_port": free_port(),
        "smtp_security": "starttls",
        "imap_port": 143,
        "imap_security": "starttls",
        "imap_folder": "INBOX",
        "imap_password": "un-secret",
    }


def test_what_is_typed_is_kept_and_checked(
    client_for: SignIn, administrator: Membership, hospital: Hospital, typed: dict[str, Any]
) -> None:
    client = client_for(administrator)
    assert client.post(PAGE, typed).status_code == 302
    with enter(hospital):
        account = SecureMailAccount.objects.get()
    assert (account.active, account.certificate_name, account.version) == (True, "CH de Sauveyre", 1)
    shown = client.get(PAGE).content.decode()
    assert "CH de Sauveyre" in shown
    assert "PRIVATE KEY" not in shown
    assert "un-secret" not in shown
    checked = client.post(f"{PAGE}verifier/").content.decode()
    assert "personne ne répond à cette adresse" in checked


def test_what_was_not_read_is_said_by_its_kind_only(
    client_for: SignIn, administrator: Membership, hospital: Hospital, typed: dict[str, Any]
) -> None:
    client = client_for(administrator)
    client.post(PAGE, typed)
    with enter(hospital):
        SecureMailAccount.objects.update(read_error="reading_failed")
        numbers: dict[str, Any] = {"uid_validity": 1, "size": 900, "received_at": timezone.now()}
        for uid, problem in ((1, "not_readable"), (2, "")):
            parsed = Parsed(IncomingKind.UNREAD, "", "Bilan de Mme Fabregoul")
            take_in(Incoming(uid=uid, fingerprint=str(uid), parsed=parsed, problem=problem, **numbers))
    shown = unescape(client.get(PAGE).text)
    assert "Lecture de la boîte\u00a0: le logiciel s’arrête sur une erreur." in shown
    assert "<b>1\u00a0message n’a pas pu être lu ici</b>" in shown
    assert "Fabregoul" not in shown


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"credentials": SimpleUploadedFile("ch.p12", b"rien")}, "ne s’ouvre pas avec ce mot de passe"),
        ({"smtp_host": "https://mail"}, "nom du serveur, sans espace"),
        ({"smtp_port": "70000"}, "de 1 à 65535"),
        ({"credentials": ""}, "avant la mise en service"),
        ({"version": 4}, "entre-temps"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    client_for: SignIn,
    administrator: Membership,
    hospital: Hospital,
    typed: dict[str, Any],
    wrong: dict[str, Any],
    words: str,
) -> None:
    answer = client_for(administrator).post(PAGE, typed | wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "sorties@ch-sauveyre.mssante.fr" in answer.content.decode()
    with enter(hospital):
        assert not SecureMailAccount.objects.exists()
