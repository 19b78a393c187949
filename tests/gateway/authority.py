"""Certificates made for one test: an authority, what it issues, and a raw connection that speaks TLS."""

import hashlib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.gateway.world import Wire


@dataclass
class Pair:
    """A certificate and its key, as files."""

    certificate: x509.Certificate
    secret: ec.EllipticCurvePrivateKey
    folder: Path
    name: str

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def thumbprint(self) -> str:
        return hashlib.sha256(self.der).hexdigest()

    @property
    def file(self) -> Path:
        return self.folder / f"{self.name}.pem"

    @property
    def key_file(self) -> Path:
        return self.folder / f"{self.name}.key"

    def write(self, *, password: bytes = b"") -> "Pair":
        self.file.write_bytes(self.pem)
        lock = BestAvailableEncryption(password) if password else NoEncryption()
        self.key_file.write_bytes(self.secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock))
        return self


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


class Authority:
    """Issues certificates that are valid now."""

    def __init__(self, folder: Path, name: str = "ca") -> None:
        self.folder = folder
        self.name = name
        secret = ec.generate_private_key(ec.SECP256R1())
        self.own = Pair(self._signed(name, secret, secret, is_authority=True), secret, folder, name).write()

    @property
    def file(self) -> Path:
        return self.own.file

    def _signed(
        self, name: str, secret: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey, *, is_authority: bool = False,
        days: tuple[int, int] = (-1, 30),
    ) -> x509.Certificate:  # fmt: skip
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(_named(name))
            .issuer_name(_named(self.name))
            .public_key(secret.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=days[0]))
            .not_valid_after(now + timedelta(days=days[1]))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        )
        if not is_authority:
            names = [x509.DNSName("localhost"), x509.IPAddress(IPv4Address("127.0.0.1"))]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(signer, hashes.SHA256())

    def issue(self, name: str, *, days: tuple[int, int] = (-1, 30)) -> Pair:
        secret = ec.generate_private_key(ec.SECP256R1())
        return Pair(self._signed(name, secret, self.own.secret, days=days), secret, self.folder, name).write()


class TlsWire(Wire):
    """A raw connection inside TLS; shows `own` if the server asks for a certificate."""

    def __init__(self, port: int, authority: Authority, *, own: Pair | None = None, newest: ssl.TLSVersion | None = None) -> None:
        super().__init__(port)
        context = ssl.create_default_context(cafile=str(authority.file))
        if newest is not None:
            context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
            context.maximum_version = newest
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
        if own is not None:
            context.load_cert_chain(own.file, own.key_file)
        try:
            self.socket = context.wrap_socket(self.socket, server_hostname="127.0.0.1")
        except BaseException:
            self.socket.close()
            raise

    @property
    def server(self) -> bytes:
        """The certificate that the server showed."""
        return self.socket.getpeercert(binary_form=True) or b""
