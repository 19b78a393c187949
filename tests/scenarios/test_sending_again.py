"""Sending again from outside: a consumer's call is repeated by an officer, edited by one and approved by another, through the real gateway."""

import json
import time

import pytest

from tests.scenarios.running import Platform
from tests.scenarios.test_kept_bodies import CALLED, OWNER, Browser

pytestmark = [pytest.mark.story, pytest.mark.timeout(600)]
PATH = "/ho-kinh-doanh/1.0/TraCuuGiayChungNhan"


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    """A platform of its own, whose service is changed on the way."""
    running = Platform(tmp_path_factory.mktemp("resend") / "home", "--quiet-demo", LGSP_LANGUAGE="en").start()
    yield running
    assert running.stop() == 0, running.log.read_text()


def call(platform, body):
    fields = {"Content-Type": "application/json"}
    _, heard, _ = platform.ask("POST", PATH, token=platform.token(), body=json.dumps(body).encode(), headers=fields)
    return next(value for name, value in heard.items() if name.lower() == "lgsp-transaction-id")


def resend(platform, *words, check=True):
    return platform.run("journal", "resend", *words, check=check)


def records(platform, transaction_id):
    return [one["entry"] for one in json.loads(platform.run("journal", "show", transaction_id, "--json").stdout)]


def test_an_officer_repeats_a_call_and_the_journal_ties_both_together(platform):
    original = call(platform, CALLED)
    refused = resend(platform, "call", original, "--why", "khiếu nại 12", check=False)
    assert refused.returncode == 1 and "could be done twice" in refused.stderr
    sent = json.loads(resend(platform, "call", original, "--accept-repeat", "--why", "khiếu nại 12", "--json").stdout)
    assert (sent["status"], sent["reply_status"], sent["reply_error"]) == ("sent", 200, "")
    (before, *_), (request, reply) = records(platform, original), records(platform, sent["resent_as"])
    assert (request["resend_of"], request["resend_act"], request["credential"]) == (original, sent["act"], "resend")
    for name in ("consumer", "service", "endpoint", "access_right", "purpose", "request_digest"):
        assert request[name] == before[name], name
    assert request["is_body_kept"] and reply["outcome"] == "answered"

    browser = Browser(platform)
    assert f"/transactions/{sent['resent_as']}" in browser.get(f"/transactions/{original}").text
    again = browser.get(f"/transactions/{sent['resent_as']}").text
    assert f"/transactions/{original}" in again and f"/acts/{sent['act']}" in again and OWNER not in again
    until = time.monotonic() + 20
    while "acts #" not in browser.get(f"/acts/{sent['act']}").text and time.monotonic() < until:
        time.sleep(0.3)
    assert platform.run("journal", "verify").returncode == 0


def test_an_edited_call_leaves_only_when_a_second_officer_has_seen_and_approved_it(platform):
    document = platform.run("registry", "export").stdout
    assert document.count("resending: one_officer") == 1
    changed = platform.home.parent / "registry.yaml"
    changed.write_text(document.replace("resending: one_officer", "resending: two_officers"))
    platform.run("registry", "import", str(changed), "--why", "bốn mắt")
    original = call(platform, {"soGiayChungNhan": "17H9999999"})
    edited = platform.home.parent / "edited.json"
    edited.write_text(json.dumps(CALLED))
    words = ["--method", "POST", "--target", PATH, "--content-type", "application/json", "--body", str(edited), "--accept-repeat"]
    asked = json.loads(resend(platform, "call", original, *words, "--why", "sai số", "--json").stdout)
    assert (asked["status"], asked["is_edited"], asked["resent_as"]) == ("waiting", True, "")
    own = resend(platform, "approve", str(asked["number"]), "--why", "tự duyệt", check=False)
    assert own.returncode == 1 and "second officer" in own.stderr

    browser, page = Browser(platform), f"/resends/{asked['number']}"
    assert CALLED["soGiayChungNhan"] not in browser.get(page).text
    seen = browser.post(page, why="duyệt").text
    assert CALLED["soGiayChungNhan"] in seen and "17H9999999" in seen
    approved = browser.post(f"{page}/approve", why="đúng số")
    assert approved.status_code == 200, approved.text
    (row,) = [one for one in json.loads(resend(platform, "list", "--all", "--json").stdout) if one["number"] == asked["number"]]
    assert (row["status"], row["reply_status"]) == ("sent", 200)
    (request, _) = records(platform, row["resent_as"])
    assert (request["resend_of"], request["request_digest"]) == (original, asked["request_digest"])
