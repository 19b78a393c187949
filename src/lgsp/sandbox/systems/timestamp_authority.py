"""The sandbox's time-stamping authority: speaks the real protocol (RFC 3161 over HTTP), signs with an authority of its own that lives in the home.

Rules: its root certificate lies in the home as `sandbox-tsa.pem` and is good for the demo alone; a query it can't read or does not
like is answered with a refusal in its own form, never with a broken one.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lgsp.domain.http import HttpRequest, HttpResponse
from lgsp.protocol.proof.timestamps import REPLY_TYPE
from lgsp.runtime.storage.files import create_once

POLICY: Final = "1.3.6.1.4.1.99999.1"
"""An object identifier that nobody owns: the demo's policy promises nothing."""
ROOT_NAME: Final = "sandbox-tsa.pem"
_LIFETIME: Final = timedelta(days=3650)
_BACK: Final = timedelta(days=1)


class TimestampAuthority:
    """One authority: a root, and a signer that it has certified for time-stamping alone."""

    def __init__(self, keys: Path, public: Path, now: Callable[[], datetime]) -> None:
        self._now = now
        self._signer, self._certificate = _signer_of(keys / "sandbox-tsa.pem", public / ROOT_NAME, now())

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer a query."""
        if request.method != "POST":
            return HttpResponse(405, (("Allow", "POST"),), b"")
        return HttpResponse(200, (("Content-Type", REPLY_TYPE),), self.stamp(request.body))

    def stamp(self, query: bytes) -> bytes:
        """The answer to a query (TimeStampResp)."""
        try:
            asked = tsp.TimeStampReq.load(query, strict=True)
            algorithm = asked["message_imprint"]["hash_algorithm"]["algorithm"].native
            digest = asked["message_imprint"]["hashed_message"].native
            nonce = asked["nonce"].native
        except (ValueError, TypeError, KeyError):
            return _refusal("bad_data_format")
        if algorithm != "sha256" or len(digest) != hashlib.sha256().digest_size:
            return _refusal("bad_alg")
        about = {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": asked["message_imprint"],
            "serial_number": secrets.randbits(63),
            "gen_time": self._now().replace(microsecond=0),
            **({} if nonce is None else {"nonce": nonce}),
        }
        return self._granted(tsp.TSTInfo(about).dump())

    def _granted(self, info: bytes) -> bytes:
        der = self._certificate.public_bytes(Encoding.DER)
        certificate = asn1_x509.Certificate.load(der)
        attributes = cms.CMSAttributes(
            [
                cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
                cms.CMSAttribute({"type": "message_digest", "values": [hashlib.sha256(info).digest()]}),
                cms.CMSAttribute(
                    {
                        "type": "signing_certificate_v2",
                        "values": [tsp.SigningCertificateV2({"certs": [{"cert_hash": hashlib.sha256(der).digest()}]})],
                    }
                ),
            ]
        )
        signature = self._signer.sign(attributes.dump(), ec.ECDSA(hashes.SHA256()))
        signer: dict[str, Any] = {
            "version": "v1",
            "sid": {"issuer_and_serial_number": {"issuer": certificate.issuer, "serial_number": certificate.serial_number}},
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            "signature": signature,
        }
        signed = {
            "version": "v3",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(info)},
            "certificates": [certificate],
            "signer_infos": [signer],
        }
        token = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})
        reply: bytes = tsp.TimeStampResp({"status": {"status": 0}, "time_stamp_token": token}).dump()
        return reply


def _refusal(failure: str) -> bytes:
    status = tsp.PKIStatusInfo({"status": "rejection", "fail_info": {failure}})
    reply: bytes = core.Sequence.load(b"\x30" + bytes([len(status.dump())]) + status.dump()).dump()
    return reply


def _signer_of(path: Path, root_path: Path, now: datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """The signer of this home, made with its root at the first start; the root's key is forgotten at once."""
    path.parent.mkdir(exist_ok=True, mode=0o700)
    if not path.exists() or not root_path.exists():
        root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root = _certificate("Sandbox time-stamping root", root_key, root_key, None, now)
        certificate = _certificate("Sandbox time-stamping authority", key, root_key, root, now)
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.unlink(missing_ok=True)
        create_once(path, secret + certificate.public_bytes(Encoding.PEM))
        root_path.unlink(missing_ok=True)
        create_once(root_path, root.public_bytes(Encoding.PEM), mode=0o644)
    data = path.read_bytes()
    loaded = load_pem_private_key(data, None)
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise TypeError("the sandbox's time-stamping key is of another kind")
    return loaded, x509.load_pem_x509_certificate(data)


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    issuer: x509.Certificate | None,
    now: datetime,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACK)
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if issuer is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        usage = {"digital_signature": True, "content_commitment": True}
    else:
        usage = {"key_cert_sign": True, "crl_sign": True}
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign")
    flags = {name: usage.get(name, False) for name in (*names, "crl_sign", "encipher_only", "decipher_only")}
    return builder.add_extension(x509.KeyUsage(**flags), critical=True).sign(issuer_key, hashes.SHA256())
