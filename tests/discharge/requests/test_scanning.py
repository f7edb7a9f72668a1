"""Files and the hospital's antivirus: a server that speaks the protocol of clamd, over both kinds of address."""

import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.errors import DomainError
from coordination.scanning import check_clean
from coordination.settings import environment
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.requests.models import Paper

SEEN_AS_A_VIRUS = b"something that a signature knows"
PDF = b"%PDF-1.7\n" + b"x" * 100_000 + b"\n%%EOF\n"


class _Clamd(socketserver.StreamRequestHandler):
    """INSTREAM as clamd(8) tells it: chunks led by their length, an empty one ends."""

    answer: bytes | None = None

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        found = b"stream: Test.Signature FOUND" if SEEN_AS_A_VIRUS in content else b"stream: OK"
        if self.answer != b"":
            self.wfile.write((self.answer or found) + b"\0")


@contextmanager
def clamd(server: socketserver.BaseServer, answer: bytes | None = None) -> Iterator[None]:
    server.RequestHandlerClass = type("Answering", (_Clamd,), {"answer": answer})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def on_socket(tmp_path: Path, settings: Settings) -> Callable[..., Any]:
    """clamd on a Unix socket; ``answer`` replaces what it says, empty: it hangs up."""

    def listening(answer: bytes | None = None) -> Any:
        path = tmp_path / "clamd"
        settings.CLAMD_URL = f"unix://{path}"
        return clamd(socketserver.UnixStreamServer(str(path), _Clamd), answer)

    return listening


def test_without_an_antivirus_nothing_is_asked(settings: Settings) -> None:
    assert settings.CLAMD_URL == ""
    check_clean(SEEN_AS_A_VIRUS)


def test_a_clean_file_passes_and_an_infected_one_does_not(on_socket: Callable[..., Any]) -> None:
    with on_socket():
        check_clean(PDF)
        with pytest.raises(DomainError) as refused:
            check_clean(PDF + SEEN_AS_A_VIRUS)
    assert refused.value.code == "infected"


def test_the_antivirus_may_be_another_host(settings: Settings) -> None:
    server = socketserver.TCPServer(("127.0.0.1", 0), _Clamd)
    settings.CLAMD_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
    with clamd(server):
        check_clean(PDF)


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR", b"nothing known"])
def test_what_was_not_read_does_not_enter(on_socket: Callable[..., Any], answer: bytes) -> None:
    with on_socket(answer), pytest.raises(DomainError) as refused:
        check_clean(PDF)
    assert refused.value.code == "not_scanned"


@pytest.mark.parametrize("address", ["unix:///nowhere/clamd", "tcp://127.0.0.1:9"])
def test_an_antivirus_that_does_not_answer_lets_nothing_in(settings: Settings, address: str) -> None:
    settings.CLAMD_URL = address
    with pytest.raises(DomainError) as refused:
        check_clean(PDF)
    assert refused.value.code == "not_scanned"


@pytest.mark.parametrize("address", ["/run/clamd", "tcp://host", "http://host:3310", "unix://run/clamd"])
def test_an_address_that_leads_nowhere_stops_the_start(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("CLAMD_URL", address)
    with pytest.raises(ImproperlyConfigured):
        environment.clamd_url("CLAMD_URL")


@pytest.mark.django_db
def test_an_infected_file_is_refused_at_its_box_and_nothing_else_typed_is_lost(
    client_for: Callable[[Membership], Client],
    nurse: Membership,
    hospital: Hospital,
    episode: Episode,
    on_socket: Callable[..., Any],
) -> None:
    sent = {
        "care": "Pansement",
        "paper_prescription": SimpleUploadedFile("ordonnance.pdf", PDF + SEEN_AS_A_VIRUS + b"\n%%EOF"),
    }
    with on_socket():
        page = client_for(nurse).post(reverse("requests:ask", args=[episode.pk]) + "?type=idel", sent)
    assert page.context["uploads"].errors["paper_prescription"] == [
        "L’antivirus a trouvé quelque chose dans ce fichier : il n’est pas gardé."
    ]
    assert page.context["form"]["care"].value() == "Pansement"
    with enter(hospital):
        assert not Paper.objects.exists()
