"""What a mail is: nothing but what it says, and nothing that a machine wrote is an acknowledgement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.securemail import files
from coordination.securemail.files import taken
from coordination.securemail.models import IncomingKind
from coordination.securemail.parsing import Sent, parse
from tests.securemail.samples import packed, receipt, reply, status

OURS = "<0198@trait-dunion.example>"


@pytest.mark.parametrize("words", ["User unknown", "Utilisateur inconnu", "Unbekannter Empfänger", "宛先不明"])
def test_a_bounce_is_read_in_any_language(words: str) -> None:
    found = parse(status(OURS, words=words))
    assert (found.kind, found.about) == (IncomingKind.STATUS, (OURS,))
    assert found.told is not None
    assert (found.told.happened, found.told.status) == ("bounced", "5.1.1")


@pytest.mark.parametrize(("action", "happened"), [("delayed", "delayed"), ("delivered", "delivered"), ("", "bounced")])
def test_a_status_says_what_happened(action: str, happened: str) -> None:
    found = parse(status(OURS, action=action))
    assert found.told is not None
    assert found.told.happened == happened


@pytest.mark.parametrize(
    ("disposition", "happened"),
    [
        ("manual-action/MDN-sent-manually; displayed", "opened"),
        ("automatic-action/MDN-sent-automatically; processed", "opened"),
        ("automatic-action/MDN-sent-automatically; processed/Error", "refused"),
        ("automatic-action/MDN-sent-automatically; deleted", "deleted"),
    ],
)
def test_a_receipt_says_whether_it_was_opened(disposition: str, happened: str) -> None:
    found = parse(receipt(OURS, disposition))
    assert found.told is not None
    assert (found.kind, found.about, found.told.happened) == (IncomingKind.RECEIPT, (OURS,), happened)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Autoreply": "yes"},
        {"Precedence": "bulk"},
        {"Precedence": "auto_reply"},
        {"Return_Path": "<>"},
    ],
)
def test_a_machine_that_answers_is_no_reply(headers: dict[str, str]) -> None:
    assert parse(reply(OURS, **headers).as_bytes()).kind == IncomingKind.AUTOMATIC


def test_a_reply_names_what_it_answers() -> None:
    found = parse(reply("", References=f"<other@x.example> {OURS}", Auto_Submitted="no").as_bytes())
    assert (found.kind, found.about) == (IncomingKind.REPLY, (OURS, "<other@x.example>"))
    assert found.text == "Bien reçu, je passe jeudi."
    assert found.sender == "martine.escoubas@medecin.mssante.example"


def test_of_html_only_the_words_are_kept() -> None:
    mail = reply(OURS)
    mail.set_content("<p>Bonjour</p><script>alert(1)</script><img src=x onerror=alert(2)>", subtype="html")
    assert parse(mail.as_bytes()).text == "Bonjour"


@given(st.binary(max_size=400))
def test_whatever_somebody_sends_is_read(raw: bytes) -> None:
    parse(raw)


@given(st.binary(max_size=120))
def test_whatever_a_header_holds_is_read(raw: bytes) -> None:
    parse(b"From: " + raw + b"\r\nSubject: " + raw + b"\r\nContent-Type: " + raw + b"\r\n\r\n" + raw)


def test_the_documents_of_an_archive_are_kept(settings: object) -> None:
    content = packed(**{"IHE_XDM/SUBSET01/METADATA.XML": b"<?xml?>", "IHE_XDM/SUBSET01/DOC0001.PDF": b"%PDF-1.7"})
    [kept] = taken((Sent("IHE_XDM.ZIP", content),))
    assert (kept.name, kept.media_type, kept.content) == ("DOC0001.PDF", "application/pdf", b"%PDF-1.7")


def test_a_bomb_is_refused_before_it_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_ARCHIVE", 1_000_000)
    [refused] = taken((Sent("IHE_XDM.ZIP", packed(**{"A.XML": b"<?xml" + b" " * 5_000_000})),))
    assert (refused.content, refused.refusal) == (None, "archive_too_large")


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(packed(**{"A.XML": b"<?xml" + b" " * 5_000_000}))
    central = content.rindex(b"PK\x01\x02")
    content[central + 24 : central + 28] = (10).to_bytes(4, "little")
    [refused] = taken((Sent("IHE_XDM.ZIP", bytes(content)),))
    assert refused.content is None


@pytest.mark.parametrize("content", [b"MZ\x90 a program", b"<html><script>", b"PK\x03\x04 no archive", b""])
def test_anything_else_is_not_kept(content: bytes) -> None:
    [refused] = taken((Sent("facture.pdf", content),))
    assert refused.content is None
    assert refused.refusal
