"""The hospital's certificate: read from what the operator gave, and shown to its servers. The key never touches a disk."""

import os
import ssl
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.hazmat.primitives.serialization import PublicFormat as Public
from cryptography.x509.oid import NameOID

from coordination.errors import DomainError
from coordination.securemail.models import SecureMailAccount

LARGEST = 100_000  # bytes: a key and a chain of some certificates take about ten thousand


@dataclass(frozen=True)
class Credentials:
    """A certificate with its chain and its key, as PEM; whose it is and until when."""

    certificate: str
    key: str
    name: str
    ends_at: datetime


def read_credentials(content: bytes, password: str) -> Credentials:
    """Read a ``.p12`` file, or a PEM file with the certificate and its key.

    Raises:
        DomainError: ``bad_certificate``, what is wrong is said.
    """
    try:
        if b"-----BEGIN" in content:
            return _from_pem(content, password)
        return _from_p12(content, password)
    except (ValueError, TypeError) as error:
        raise DomainError(
            "Ce fichier ne s’ouvre pas avec ce mot de passe, ou n’est ni un .p12 ni un .pem avec sa clé.",
            code="bad_certificate",
        ) from error


def check_authority(text: str) -> None:
    """Refuse roots that are no certificates.

    Raises:
        DomainError: ``bad_authority``.
    """
    try:
        x509.load_pem_x509_certificates(text.encode())
    except ValueError as error:
        raise DomainError("Ces autorités ne sont pas des certificats au format PEM.", code="bad_authority") from error


def tls_of(account: SecureMailAccount) -> ssl.SSLContext:
    """What a conversation with the operator takes: its servers proved by their roots, the hospital by its certificate."""
    context = ssl.create_default_context(cadata=account.authority or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if account.certificate:
        _show(context, account.certificate + account.key)
    return context


def _show(context: ssl.SSLContext, pem: str) -> None:
    """Load certificate and key from a file of memory: ``load_cert_chain`` takes nothing but paths."""
    memory = os.memfd_create("certificate", os.MFD_CLOEXEC)
    try:
        with os.fdopen(memory, "wb", closefd=False) as handle:
            handle.write(pem.encode())
        context.load_cert_chain(f"/proc/self/fd/{memory}")
    finally:
        os.close(memory)


def _from_p12(content: bytes, password: str) -> Credentials:
    key, certificate, chain = pkcs12.load_key_and_certificates(content, password.encode() or None)
    if key is None or certificate is None:
        raise DomainError("Ce fichier .p12 ne contient pas le certificat et sa clé.", code="bad_certificate")
    return _credentials(certificate, chain, key)


def _from_pem(content: bytes, password: str) -> Credentials:
    certificate, *chain = x509.load_pem_x509_certificates(content)
    key = load_pem_private_key(_key_block(content), password.encode() or None)
    return _credentials(certificate, chain, key)


def _key_block(content: bytes) -> bytes:
    for block in content.split(b"-----BEGIN ")[1:]:
        if block.split(b"-----", 1)[0].endswith(b"PRIVATE KEY"):
            return b"-----BEGIN " + block
    raise DomainError("Ce fichier .pem ne contient pas la clé privée du certificat.", code="bad_certificate")


def _credentials(certificate: x509.Certificate, chain: list[x509.Certificate], key: object) -> Credentials:
    shown = key.public_key().public_bytes(Encoding.DER, Public.SubjectPublicKeyInfo)  # type: ignore[attr-defined]
    if shown != certificate.public_key().public_bytes(Encoding.DER, Public.SubjectPublicKeyInfo):
        raise DomainError("La clé n’est pas celle du certificat.", code="bad_certificate")
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())  # type: ignore[attr-defined]
    return Credentials(
        certificate="".join(one.public_bytes(Encoding.PEM).decode() for one in (certificate, *chain)),
        key=private.decode(),
        name=str(names[0].value)[:200] if names else certificate.subject.rfc4514_string()[:200],
        ends_at=certificate.not_valid_after_utc,
    )
