import hashlib
import hmac
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import msgspec
import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from lgsp.catalogue.facts import VersionFacts
from lgsp.catalogue.operations import notices, versions
from lgsp.domain.errors import ContentRefused, ListRefused, UpstreamUnreachable


@pytest.fixture
def receiver():
    heard = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append((self.headers[notices.SIGNATURE_FIELD], self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if self.path == "/broken" else 204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", heard
    server.shutdown()
    server.server_close()


def register(units, world, url, code_list=None):
    return notices.register_notice_address(subsystem=world.onestop, code_list=code_list, url=url, **units.told)


def test_a_notice_is_signed_and_says_which_version(units, world, receiver):
    url, heard = receiver
    address, secret = register(units, world, url)
    notices.tell(address=address, version=units.second, now=units.told["now"])
    ((signature, body),) = heard
    at, mac = signature.removeprefix("t=").split(",v1=")
    assert mac == hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    told = msgspec.json.decode(body)
    assert (told["list"], told["version"], told["effective_on"]) == ("dvhc", 2, "2025-07-01")
    address.refresh_from_db()
    assert address.last_told == "dvhc@2" and secret not in address.sealed_secret


def test_an_address_that_fails_is_told_again_and_its_fault_is_kept(units, world, receiver):
    for url, fault in ((f"{receiver[0]}/broken", ListRefused), ("http://127.0.0.1:9/", UpstreamUnreachable)):
        address = register(units, world, url).address
        with pytest.raises(fault):
            notices.tell(address=address, version=units.second, now=units.told["now"])
        address.refresh_from_db()
        assert address.last_error and not address.last_told


def test_publishing_asks_for_everybody_concerned_to_be_told(units, world):
    other = register(units, world, "http://127.0.0.1:9/a").address
    mine = register(units, world, "http://127.0.0.1:9/b", units.list).address
    gone = register(units, world, "http://127.0.0.1:9/c").address
    notices.end_notice_address(address=gone, **units.told)
    notices.end_notice_address(address=gone, **units.told)
    draft = versions.open_draft(code_list=units.list, **units.told)
    published = versions.publish_version(version=draft, facts=VersionFacts(), **units.told)
    jobs = ProcrastinateJob.objects.filter(task_name=notices.NOTICE_JOB).values_list("args", flat=True)
    assert {(one["address"], one["version"]) for one in jobs} == {(other.pk, published.pk), (mine.pk, published.pk)}
    notices.tell(address=gone, version=published, now=units.told["now"])


def test_an_address_is_one_that_may_be_asked(units, world):
    with pytest.raises(ContentRefused):
        register(units, world, "not an address")
