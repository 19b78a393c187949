"""What the gateway's benchmark calls: for each scene the path on the yardstick, the path and headers on the gateway, and how wrk asks it."""

import base64
import os
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lgsp.domain.configuration import AccessRight, Endpoint, FieldRule, Mapping, ServiceVersion
from lgsp.protocol.credentials.signature_keys import read_public_pem
from lgsp.protocol.xml.soap_json import SoapCodec
from lgsp.protocol.xml.wsdl import read_wsdl
from lgsp.runtime.storage.descriptions import keep_description
from lgsp.runtime.storage.object_storage import ObjectStorage
from lgsp.sandbox.systems.household_businesses import WSDL

SIZES = (300, 10 * 1024)
FIELDS = b'{"Data":{' + b",".join(b'"F%d":"0123456789"' % number for number in range(14)) + b'},"Status":"1"}'
DESCRIPTION = read_wsdl({"a.wsdl": WSDL})
ASKED = b'{"soGiayChungNhan":"17H0000001"}'
ENVELOPE = SoapCodec(DESCRIPTION).envelope("TraCuuGiayChungNhan", ASKED)
ANSWER = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><TraCuuGiayChungNhanResponse xmlns="urn:thai-nguyen:ho-kinh-doanh">'
    "<TraCuuGiayChungNhanResult><SoGiayChungNhan>17H0000001</SoGiayChungNhan><TenHoKinhDoanh>Ho kinh doanh mau</TenHoKinhDoanh>"
    '<ChuHo gioiTinh="1"><HoTen>Nguyen Van A</HoTen><NgaySinh>1980-01-02</NgaySinh></ChuHo><MaXa>05443</MaXa><NganhNghe><NganhNghe><Ma>5610</Ma>'
    "<Ten>Nha hang</Ten></NganhNghe></NganhNghe><VonKinhDoanh>150000000.50</VonKinhDoanh><NgayCap>2024-05-06</NgayCap>"
    '<NgayChamDut xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/><TrangThai>DangHoatDong</TrangThai>'
    "</TraCuuGiayChungNhanResult></TraCuuGiayChungNhanResponse></s:Body></s:Envelope>"
)
SIGNATURES_PER_S = 9_000
"""Signed requests made ready for each second of a turn: a signature is good once, so each request needs its own."""


@dataclass(frozen=True)
class Scene:
    """One row: what is asked of the yardstick and of the gateway."""

    name: str
    plain: str
    governed: str
    bar: str = ""
    method: str = "GET"
    plain_body: bytes = b""
    governed_body: bytes = b""
    plain_kind: str = ""
    signed_with: str = ""
    """The kind of key, of `SIGNERS`."""


PLAIN = (
    Scene("300 B", "/bench/1.0/300.json", "/bench/1.0/300.json", "5 ×"),
    Scene("10 KiB", "/bench/1.0/10240.json", "/bench/1.0/10240.json", "5 ×"),
    Scene("300 B, fields minimised", "/bench/1.0/fields.json", "/minimised/1.0/fields.json"),
)
FURTHER = (
    Scene(
        "300 B, signed (RSA 2,048) and minimised", "/bench/1.0/fields.json", "/minimised/1.0/fields.json", "10 ×", signed_with="RSA"
    ),
    Scene("300 B, signed (Ed25519) and minimised", "/bench/1.0/fields.json", "/minimised/1.0/fields.json", signed_with="Ed25519"),
    Scene("300 B, mapped (JMESPath, a header)", "/bench/1.0/fields.json", "/mapped/1.0/fields.json"),
    Scene(
        "REST → SOAP, 200 B and 900 B",
        "/soap",
        "/bridge/1.0/TraCuuGiayChungNhan",
        "15 ×",
        "POST",
        ENVELOPE,
        ASKED,
        "text/xml; charset=utf-8",
    ),
    Scene("300 B, among 10,000 services and 200,000 rights", "/bench/1.0/300.json", "/bench/1.0/300.json", "as with ten"),
)


class Signer:
    """A key with which the benchmark's requests are signed (RFC 9421): RSA as in the certificates of agencies, or Ed25519."""

    def __init__(self, kind: str) -> None:
        self.key_id = f"bench-{kind}"
        self._key = Ed25519PrivateKey.generate() if kind == "Ed25519" else rsa.generate_private_key(65537, 2048)

    @property
    def verifier(self) -> str:
        """What the configuration holds of it."""
        return read_public_pem(self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))[2]

    def sign(self, signed: bytes) -> bytes:
        """The signature of a signature base."""
        if isinstance(self._key, Ed25519PrivateKey):
            return self._key.sign(signed)
        return self._key.sign(signed, padding.PKCS1v15(), hashes.SHA256())

    def script(self, folder: Path, *, path: str, count: int) -> Path:
        """A wrk script that sends so many requests, each with its own signature."""
        created = int(time.time())
        rows = []
        for number in range(count):
            text = f'("@method" "@path" "@query");created={created};keyid="{self.key_id}";nonce="{number}-{os.getpid()}-{created}"'
            signed = f'"@method": GET\n"@path": {path}\n"@query": ?\n"@signature-params": {text}'.encode()
            rows.append(f"{base64.b64encode(self.sign(signed)).decode()} {text}")
        table = folder / f"signatures-{created}-{count}"
        table.write_text("\n".join(rows))
        script = folder / "signed.lua"
        script.write_text(
            f'local rows, at = {{}}, 0\nfor row in io.lines("{table}") do rows[#rows + 1] = row end\n'
            "request = function()\n  at = at + 1\n  local row = rows[at] or rows[#rows]\n  local gap = row:find(' ', 1, true)\n"
            "  return wrk.format('GET', nil, {['Signature'] = 'sig=:' .. row:sub(1, gap - 1) .. ':', "
            "['Signature-Input'] = 'sig=' .. row:sub(gap + 1)})\nend\n"
        )
        return script


def posting(folder: Path, name: str, body: bytes, kind: str, headers: list[str]) -> Path:
    """A wrk script that posts one body."""
    script = folder / f"{name}.lua"
    told = "".join(
        f'wrk.headers["{one.partition(": ")[0]}"] = "{one.partition(": ")[2]}"\n' for one in [*headers, f"Content-Type: {kind}"]
    )
    script.write_text(f'wrk.method = "POST"\nwrk.body = [==[{body.decode()}]==]\n{told}')
    return script


def services_of(storage: ObjectStorage, upstream: str, provider: str) -> tuple[ServiceVersion, ...]:
    """The services that are called."""
    soap = keep_description(storage, msgspec.json.encode(DESCRIPTION))
    operations = (Endpoint("POST", "/TraCuuGiayChungNhan"),)
    mapping = Mapping(
        language="jmespath",
        text="{ten: body.Data.F1, ma: body.Data.F7, status: body.Status}",
        fields=(FieldRule("set", "header", "X-Unit", "{call.consumer}"),),
    )
    address = f"http://{upstream}"
    return (
        ServiceVersion(f"{provider}/bench", "1.0", "Bench", "/bench/1.0", (address,)),
        ServiceVersion(f"{provider}/minimised", "1.0", "Bench", "/minimised/1.0", (f"{address}/bench/1.0",)),
        ServiceVersion(f"{provider}/mapped", "1.0", "Bench", "/mapped/1.0", (f"{address}/bench/1.0",), reply_mapping=mapping),
        ServiceVersion(
            f"{provider}/bridge",
            "1.0",
            "Bench",
            "/bridge/1.0",
            (f"{address}/soap",),
            kind="OPENAPI",
            endpoints=operations,
            soap=soap,
        ),
    )


def rights_of(consumer: str, provider: str) -> tuple[AccessRight, ...]:
    """The rights for them."""
    fields = {"minimised": ("/Data/F1", "/Data/F7", "/Status")}
    names = ("bench", "minimised", "mapped", "bridge")
    return tuple(
        AccessRight(name, consumer, f"{provider}/{name}", "Measurement", "None", fields=fields.get(name, ())) for name in names
    )


def crowd(consumer: str, instance: str) -> tuple[tuple[ServiceVersion, ...], tuple[AccessRight, ...]]:
    """10,000 services that nobody calls, and 200,000 rights on them."""
    services = tuple(
        ServiceVersion(
            f"{instance}/GOV/H55.{number % 1000:03d}/s/dv{number}",
            "1.0",
            f"Dịch vụ {number}",
            f"/dv/{number}/1.0",
            ("http://127.0.0.1:9",),
        )
        for number in range(10_000)
    )
    rights = tuple(
        AccessRight(
            f"q{number}",
            f"{instance}/GOV/H55.{number // 200 % 1000:03d}/s",
            services[number % 10_000].service,
            f"Mục đích {number % 50}",
            "Luật",
        )
        for number in range(200_000)
    )
    return services, rights
