"""A certificate authority of an afternoon: the demonstration's and the tests' servers prove themselves by it, and so does their client."""

from __future__ import annotations

import ipaddress
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = timedelta(days=1)


class Issued(NamedTuple):
    """A certificate and its key, as PEM."""

    certificate: str
    key: str


class Authority:
    """Issues certificates for this machine."""

    def __init__(self, name: str = "Trait d'union, demonstration") -> None:
        """Make a new root."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        builder = _builder(self._name, self._name, self._key.public_key(), timedelta(days=3650))
        self._certificate = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(
            self._key, hashes.SHA256()
        )

    def kept(self, path: Path) -> Self:
        """Become the root that ``path`` keeps, certificate and key; the first time, be written there."""
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pem = path.read_bytes()
            key = load_pem_private_key(pem[pem.index(b"-----BEGIN PRIVATE") :], None)
            assert isinstance(key, ec.EllipticCurvePrivateKey)
            self._key, self._certificate = key, x509.load_pem_x509_certificate(pem)
            self._name = self._certificate.subject
            return self
        with os.fdopen(descriptor, "w") as handle:
            handle.write(self.certificate + _pem(self._key))
        return self

    @property
    def certificate(self) -> str:
        """The root, as PEM."""
        return self._certificate.public_bytes(Encoding.PEM).decode()

    def issue(self, name: str, *, lasts: timedelta = 3650 * DAY) -> Issued:
        """Issue a certificate that serves as server on this machine and as client; ``lasts`` may be over already."""
        key = ec.generate_private_key(ec.SECP256R1())
        here = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        certificate = (
            _builder(_named(name), self._name, key.public_key(), lasts)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(here), critical=False)
            .add_extension(x509.ExtendedKeyUsage(both), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return Issued(certificate.public_bytes(Encoding.PEM).decode(), _pem(key))


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, lasts: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 400 * DAY)
        .not_valid_after(now + lasts)
    )
