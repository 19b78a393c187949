import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lgsp.runtime.upstream.pool import Origin
from lgsp.runtime.upstream.probe import Stage, probe, timed

PLAIN = ssl.create_default_context()


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as one:
        yield one


def origin(listening: socket.socket, scheme: str = "http") -> Origin:
    return Origin.parse(f"{scheme}://127.0.0.1:{listening.getsockname()[1]}")


def told(stages: list[Stage]) -> list[tuple[str, str]]:
    return [
        (stage.name, "not tried" if not stage.is_tried else str(stage.fault.facts["why"]) if stage.fault else "good")
        for stage in stages
    ]


def test_a_plain_connection_needs_no_tls(listening: socket.socket) -> None:
    stages = probe(origin(listening), loopback_only=True, tls=PLAIN)
    assert told(stages) == [("dns", "good"), ("connect", "good"), ("tls", "not tried")]
    assert stages[0].found == "127.0.0.1"
    assert all(stage.time_ms > 0 for stage in stages[:2])


def test_a_closed_port_is_told(listening: socket.socket) -> None:
    closed = origin(listening)
    listening.close()
    assert told(probe(closed, loopback_only=True, tls=PLAIN))[1:] == [("connect", "no connection: refused"), ("tls", "not tried")]


def test_a_name_that_does_not_exist_is_told() -> None:
    stages = probe(Origin.parse("https://khong-co.invalid"), loopback_only=False, tls=PLAIN)
    assert told(stages) == [("dns", "no connection: not found"), ("connect", "not tried"), ("tls", "not tried")]


def test_other_machines_are_left_alone_where_only_loopback_is_allowed() -> None:
    stages = probe(Origin.parse("http://192.0.2.1"), loopback_only=True, tls=PLAIN)
    assert told(stages)[0] == ("dns", "only loopback addresses may be called here (LGSP_LOOPBACK_ONLY)")
    assert told(stages)[1] == ("connect", "not tried")


def test_tls_tells_its_version_or_why_the_certificate_is_not_accepted(tmp_path: Path, listening: socket.socket) -> None:
    path = certificate(tmp_path)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(path)

    def serve() -> None:
        for _ in range(2):
            taken, _ = listening.accept()
            try:
                server.wrap_socket(taken, server_side=True).close()
            except OSError:
                taken.close()

    thread = threading.Thread(target=serve)
    thread.start()
    good = probe(origin(listening, "https"), loopback_only=True, tls=ssl.create_default_context(cafile=str(path)))
    bad = probe(origin(listening, "https"), loopback_only=True, tls=PLAIN)
    thread.join(5)
    assert told(good) == [("dns", "good"), ("connect", "good"), ("tls", "good")]
    assert good[2].found.startswith("TLSv1.")
    assert bad[2].fault is not None
    assert "certificate not accepted" in bad[2].fault.english


def test_a_stage_that_takes_too_long_is_told() -> None:
    def never() -> str:
        raise TimeoutError

    assert told([timed("connect", never)]) == [("connect", "no connection in time")]
