"""What somebody learns who holds no link, or another one: nothing, in no more time, and no header of theirs."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coordination.links.actions import revoke_links
from coordination.links.models import LinkEnd
from coordination.messaging.models import Message
from coordination.tenancy.scope import enter
from tests.links.conftest import PATIENT, Recipient

Make = Callable[..., Recipient]


def test_unknown_and_withdrawn_look_alike(make: Make) -> None:
    withdrawn, opposed = make(), make()
    with enter(withdrawn.hospital):
        revoke_links(subject_id=withdrawn.link.subject_id, reason=LinkEnd.WITHDRAWN)
        revoke_links(subject_id=opposed.link.subject_id, reason=LinkEnd.OPPOSED)
    title = re.compile(r"<h1>(.*?)</h1>")
    titles = {title.findall(one.arrive().text)[0] for one in (withdrawn, opposed)}
    titles.add(title.findall(Client().get("/l/" + "A" * 43).text)[0])
    assert len(titles) == 1


def test_a_wrong_token_is_not_compared_letter_by_letter(doctor_escoubas: Recipient) -> None:
    """Whatever part of it is right, the digest differs everywhere: no prefix is told from another."""
    token = doctor_escoubas.path.removeprefix("/l/")
    near, far = token[:-1] + ("A" if token[-1] != "A" else "B"), "A" * 43
    answers = [Client().get(f"/l/{wrong}") for wrong in (near, far)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    with CaptureQueriesContext(connection) as of_near:
        Client().get(f"/l/{near}")
    with CaptureQueriesContext(connection) as of_far:
        Client().get(f"/l/{far}")
    assert len(of_near) == len(of_far)


@pytest.mark.parametrize("tail", ["%0d%0aSet-Cookie:%20x=y", "%0aX-Evil:%201", "%00", "%E2%80%A8X-Evil:1"])
def test_line_ends_make_no_header(doctor_escoubas: Recipient, tail: str) -> None:
    for path in (f"/l/{tail}", f"{doctor_escoubas.path}{tail}"):
        answer = Client().get(path)
        assert answer.status_code == 404
        assert "x" not in answer.cookies
        assert "X-Evil" not in answer.headers


def test_a_name_with_line_ends_makes_no_header_of_a_message(make: Make) -> None:
    recipient = make(recipient_name="Dr X\r\nBcc: thief@evil.example")
    recipient.arrive()
    recipient.ask_code()
    with enter(recipient.hospital):
        message = Message.objects.get(purpose="link_code")
    assert "Bcc" not in f"{message.subject} {message.body} {message.address}"


def test_one_link_of_a_recipient_opens_no_other_of_the_same(make: Make) -> None:
    """A GP with several patients: each letter needs its own link, also behind a session of another."""
    first, second = make(), make()
    assert PATIENT in first.enter_letter().text
    for page in ("", "lettre/", "lettre.pdf", "lettre.xml", "piece-jointe/", "merci/"):
        assert first.client.get(second.page(page)).status_code == 404
    for page in ("bien-recu/", "nouveau-lien/", "erreur-de-destinataire/"):
        assert first.client.post(second.page(page)).status_code == 404
    assert second.events() == []
