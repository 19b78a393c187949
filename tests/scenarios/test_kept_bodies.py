"""Kept bodies from outside: a call, a look with a reason, a hold, erasure when the time is over; the receipt holds throughout."""

import html
import json
import re
import subprocess
import sys
import time
import urllib.parse

import pytest
import requests

from tests.scenarios.running import ROOT, Platform

pytestmark = [pytest.mark.story, pytest.mark.timeout(600)]

LATER = """
import sys, datetime
import lgsp.runtime.clock as clock
real = clock.now
clock.now = lambda: real() + datetime.timedelta(days=31)
from lgsp.cli.main import run
run()
"""
"""`lgsp` in a process whose clock is 31 days ahead."""

CALLED = {"soGiayChungNhan": "17H0000017"}
OWNER = "Lý Văn Mẫu"


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    """A platform of its own, because what is erased is gone for all."""
    running = Platform(tmp_path_factory.mktemp("bodies") / "home", "--quiet-demo", LGSP_LANGUAGE="en").start()
    yield running
    assert running.stop() == 0, running.log.read_text()


@pytest.fixture(scope="module")
def call(platform):
    """The transaction id of a call whose bodies are kept."""
    path, headers = "/ho-kinh-doanh/1.0/TraCuuGiayChungNhan", {"Content-Type": "application/json"}
    status, heard, body = platform.ask("POST", path, token=platform.token(), body=json.dumps(CALLED).encode(), headers=headers)
    assert status == 200 and OWNER in body.decode()
    return next(value for name, value in heard.items() if name.lower() == "lgsp-transaction-id")


def later(platform, *words):
    command = [sys.executable, "-c", LATER, *words, "--home", str(platform.home)]
    return subprocess.run(command, capture_output=True, text=True, env=platform.environment, cwd=ROOT, check=True).stdout


def verified(platform, call):
    """Make the receipt, and check it with the program that shares no code with the platform."""
    receipt, until = platform.home / "receipt.json", time.monotonic() + 20
    while platform.run("journal", "receipt", call, "--out", str(receipt), check=False).returncode:
        assert time.monotonic() < until
        time.sleep(0.3)
    (key,) = (platform.home / "journal" / "keys").glob("*.pub")
    verify = [sys.executable, "docs/reference/verify_receipt.py", str(receipt), str(key)]
    return subprocess.run(verify, capture_output=True, cwd=ROOT, check=False).returncode == 0


class Browser:
    """An operator at the portal."""

    def __init__(self, platform):
        self.portal, self.session = platform.demo["portal"], requests.Session()
        (name,) = (row["username"] for row in json.loads(platform.run("registry", "officer", "list", "--json").stdout))
        link = json.loads(platform.run("registry", "officer", "link", name, "--json").stdout)["sign_in"]
        self.post(urllib.parse.urlsplit(link).path)

    def get(self, path):
        return self.session.get(self.portal + path, timeout=10)

    def post(self, path, **said):
        token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path).text)[-1]
        address = self.portal + path
        return self.session.post(address, {"csrfmiddlewaretoken": token, **said}, headers={"Referer": address}, timeout=10)


def test_a_body_is_kept_looked_at_held_and_erased_and_its_receipt_holds(platform, call):
    browser, page = Browser(platform), f"/transactions/{call}"
    shown = browser.get(page).text
    assert f"{page}/body" in shown and OWNER not in shown
    assert all(OWNER.encode() not in path.read_bytes() for path in (platform.home / "bodies").rglob("*") if path.is_file())
    assert browser.post(f"{page}/body", why="").status_code == 422
    looked = html.unescape(browser.post(f"{page}/body", why="khiếu nại 12").text)
    assert OWNER in looked and '"soGiayChungNhan": "17H0000017"' in looked
    assert "khiếu nại 12" in browser.get(page).text
    assert "Nothing is due" in platform.run("journal", "erase", "--dry-run").stdout
    assert verified(platform, call)

    held = browser.post("/holds/new", document="125/CV-TTr", transaction_id=call, why="thanh tra")
    assert held.status_code == 200 and "125/CV-TTr" in held.text
    assert "2 set aside" in later(platform, "journal", "erase")
    assert OWNER in html.unescape(browser.post(f"{page}/body", why="thanh tra").text)

    (release,) = re.findall(r'href="(/holds/\d+/release)"', browser.get("/kept").text)
    assert browser.post(release, why="xong").status_code == 200
    assert call in later(platform, "journal", "erase", "--dry-run")
    assert call in later(platform, "journal", "erase")
    assert not any(path.is_file() for path in (platform.home / "bodies").rglob("*"))
    assert f"{page}/body" not in browser.get(page).text
    assert browser.get(f"{page}/body").status_code == 404
    assert verified(platform, call)
    assert platform.run("journal", "verify").returncode == 0
