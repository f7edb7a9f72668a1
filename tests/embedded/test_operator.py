"""The demonstration's operator of secure mail: real TLS, real boxes; who is not known is not served."""

import smtplib
import ssl
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from coordination.embedded import demo, system
from coordination.embedded import operator as module
from coordination.embedded.certificates import Authority
from coordination.embedded.errors import EmbeddedError
from coordination.embedded.home import Home, Purpose
from coordination.embedded.operator import DOMAIN, HOSPITAL, Operator
from coordination.embedded.servers import Servers
from coordination.securemail.models import IncomingKind
from coordination.securemail.parsing import parse

DOCTOR = f"martine.escoubas@medecin.{DOMAIN}"
MAIL = b"Message-ID: <letter@ch-sauveyre.mssante.example>\r\nSubject: Courrier\r\n\r\nBonjour.\r\n"


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Operator]:
    """Its mail server runs; both boxes are open. What Dovecot shows of them is seen in the tests of the inbox."""
    operator = Operator(tmp_path)
    (tmp_path / "ports.json").write_text(str(module._free_ports()))
    for box in (HOSPITAL, DOCTOR):
        operator.boxes.create(box)
    server = operator.mail_server()
    server.start()
    yield operator
    server.stop()


def client(operator: Operator, authority: Authority | None = None) -> smtplib.SMTP:
    """A conversation under a certificate of ``authority``, the operator's own by default."""
    issued = (authority or operator.authority).issue("CH de Sauveyre")
    chain = operator.folder / "client.pem"
    chain.write_text(issued.certificate + issued.key)
    context = ssl.create_default_context(cadata=operator.authority.certificate)
    context.load_cert_chain(chain)
    server = smtplib.SMTP("127.0.0.1", operator.ports[0], timeout=5)
    server.starttls(context=context)
    server.ehlo()
    return server


def test_a_mail_is_put_into_the_box_of_its_recipient(operator: Operator) -> None:
    with client(operator) as server:
        server.sendmail(HOSPITAL, [DOCTOR], MAIL)
    assert operator.boxes.filled() == [DOCTOR]
    [kept] = (operator.folder / "mail" / DOCTOR / "new").iterdir()
    assert kept.read_bytes().endswith(MAIL)


def test_what_reaches_no_box_goes_back_as_a_report(operator: Operator) -> None:
    with client(operator) as server:
        server.sendmail(HOSPITAL, [f"nobody@medecin.{DOMAIN}"], MAIL)
    assert operator.boxes.filled() == [HOSPITAL]
    [kept] = (operator.folder / "mail" / HOSPITAL / "new").iterdir()
    found = parse(kept.read_bytes())
    assert (found.kind, found.about) == (IncomingKind.STATUS, ("<letter@ch-sauveyre.mssante.example>",))
    assert found.told is not None
    assert (found.told.happened, found.told.status) == ("bounced", "5.1.1")
    assert "cette boîte n’existe pas" in found.text
    assert message_from_bytes(kept.read_bytes(), policy=default)["Auto-Submitted"] == "auto-replied"


@pytest.mark.parametrize("outside", ["dr@cabinet.example", f"../{DOCTOR}", f"x/{DOCTOR}", f"dr@pas{DOMAIN}"])
def test_nothing_leaves_the_space_of_trust(operator: Operator, outside: str) -> None:
    with client(operator) as server, pytest.raises(smtplib.SMTPRecipientsRefused):
        server.sendmail(HOSPITAL, [outside], MAIL)
    assert operator.boxes.filled() == []


def test_nobody_is_served_without_a_certificate_of_the_authority(operator: Operator) -> None:
    with pytest.raises((ssl.SSLError, OSError, smtplib.SMTPException)):
        client(operator, Authority("Somebody else")).sendmail(HOSPITAL, [DOCTOR], MAIL)
    assert operator.boxes.filled() == []


def test_nothing_is_taken_in_clear(operator: Operator) -> None:
    with smtplib.SMTP("127.0.0.1", operator.ports[0], timeout=5) as server, pytest.raises(smtplib.SMTPException):
        server.sendmail(HOSPITAL, [DOCTOR], MAIL)


def test_the_authority_lasts(tmp_path: Path) -> None:
    first, second = (Operator(tmp_path).authority.certificate for _ in range(2))
    assert first == second


def test_without_dovecot_the_rest_of_the_demonstration_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = "Missing for the secure mailboxes. Run: sudo apt-get install dovecot-imapd"

    def ensure(names: list[str]) -> None:
        raise EmbeddedError(missing)

    monkeypatch.setattr(system, "ensure", ensure)
    assert demo.secure_mail(Servers(Home(Purpose.DEMO, checkout=tmp_path))) == {}
    assert capsys.readouterr().out == f"The demonstration starts without secure health mail. {missing}\n"
