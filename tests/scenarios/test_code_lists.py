"""Shared code lists seen from outside: a system that was not changed still gets right answers, and a merger stops nobody."""

import json
import time

import pytest

from tests.scenarios.running import Platform

pytestmark = [pytest.mark.story]

OLD_WARD = "01834"
"""Phường Nguyễn Thị Minh Khai of former Bắc Kạn."""


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    """A platform of its own, because a change of codes is for good."""
    running = Platform(tmp_path_factory.mktemp("merger") / "home", "--quiet-demo", LGSP_LANGUAGE="en").start()
    yield running
    assert running.stop() == 0, running.log.read_text()


def heard(headers):
    return {name.lower(): value for name, value in headers.items()}


def entries(platform, headers):
    transaction = heard(headers)["lgsp-transaction-id"]
    until = time.monotonic() + 10
    while True:
        done = platform.run("journal", "show", transaction, "--json", check=False)
        if done.returncode == 0 or time.monotonic() > until:
            return [record["entry"] for record in json.loads(done.stdout)]
        time.sleep(0.1)


def position(platform, name):
    return next(at for at, system in enumerate(platform.demo["systems"]) if system["subsystem_id"].endswith(name))


def test_a_former_ward_is_understood_by_a_provider_that_knows_only_the_codes_of_today(province):
    at = position(province, "/motcua-cu")
    token, system = province.token(at), province.demo["systems"][at]
    get, post = system["may_call"]
    assert OLD_WARD in get["path"]
    status, headers, body = province.ask("GET", get["path"], token=token)
    assert status == 200 and json.loads(body)["communeName"] == "Phường Đức Xuân"
    assert json.loads(body)["communeCode"] == OLD_WARD, "it gets back the code that it sent"
    request, reply = entries(province, headers)
    assert request["maps"] == ["request dvhc-2025@1 {2}"] and reply["maps"] == ["reply dvhc-2025@1 /communeCode"]
    body = json.dumps(post["body"]).encode()
    status, _, answer = province.ask("POST", post["path"], token=token, body=body, headers={"Content-Type": "application/json"})
    assert status == 200 and json.loads(answer)["communeCode"] == OLD_WARD


def test_a_code_that_has_no_counterpart_is_refused_before_it_leaves(province):
    token = province.token(position(province, "/motcua-cu"))
    status, headers, body = province.ask("GET", "/gia-dat/1.0/land-prices/99999", token=token, headers={"Accept-Language": "en"})
    assert status == 422 and json.loads(body)["code"] == "codes.not_mappable"
    (refusal,) = entries(province, headers)
    assert refusal["kind"] == "refusal" and refusal["error"] == "codes.not_mappable"


def test_the_exchange_of_shared_catalogues_has_the_54_ethnic_groups(province):
    token = province.token()
    status, _, body = province.ask("GET", "/dmdc/Category/madantoc", token=token)
    groups = {row["MaDanToc"]: row["TenDanToc"] for row in json.loads(body)}
    assert status == 200 and len(groups) == 54 and (groups["04"], groups["06"]) == ("Hoa", "Mường")
    record = json.dumps([{"MaDanToc": "01", "TenDanToc": "Kinh"}]).encode()
    status, _, body = province.ask(
        "POST", "/dmdc/Category/madantoc", token=token, body=record, headers={"Content-Type": "application/json"}
    )
    assert (status, json.loads(body)) == (200, {"MSG": 'Data not insert: Record 1: MaDanToc "01" is duplicate', "Count": 0})


def test_the_lists_are_a_service_like_any_other(province):
    path = "/danh-muc/1.0/lists/don-vi-hanh-chinh/codes"
    status, headers, body = province.ask("GET", f"{path}?q=duc+xuan&as_of=2026-01-01", token=province.token())
    assert status == 200 and [one["code"] for one in json.loads(body)["codes"]] == ["01840"]
    assert (
        province.ask(
            "GET", f"{path}?q=duc+xuan&as_of=2026-01-01", token=province.token(), headers={"If-None-Match": heard(headers)["etag"]}
        )[0]
        == 304
    )
    status, _, body = province.ask("GET", "/danh-muc/1.0/lists/dan-toc/codes?format=csv", token=province.token())
    assert status == 200 and len(body.decode().splitlines()) == 55, "a heading and 54 groups"
    assert province.ask("GET", path, token=province.token(1))[0] == 403, "a right is needed"
    assert province.ask("GET", "/platform/catalogue/v1/lists", token=province.token())[0] == 404


def test_a_list_follows_the_national_one_through_the_gateway(province):
    province.run("codes", "follow", "gioi-tinh", "/danh-muc-quoc-gia/1.0", "magioitinh")
    province.environment = {**province.environment, "LGSP_PUBLIC_URL": province.demo["gateway"], "LGSP_LOOPBACK_ONLY": "1"}
    assert json.loads(province.run("codes", "sync", "gioi-tinh", "--dry-run", "--json").stdout) == []


def test_after_a_merger_old_calls_still_work_and_the_report_names_who_must_change(province):
    report = json.loads(province.run("codes", "recode", "--mapping", "ma-dinh-danh-2025", "--dry-run", "--json").stdout)
    assert report["members"] == [{"before": "VN-H55/GOV/H03", "after": "VN-H55/GOV/H55", "joins": True}]
    done = province.run("codes", "recode", "--mapping", "ma-dinh-danh-2025", "--until", "2027-07-01", "--why", "sáp nhập", "--json")
    code = json.loads(done.stdout)["code"]
    token, archive = province.token(), "luutru/xa-phuong/land-prices/05443"
    client = {"X-Road-Client": "VN-H55/GOV/H55.01/motcua"}
    until = time.monotonic() + 5
    while province.ask("GET", f"/r1/VN-H55/GOV/H55/{archive}", token=token, headers=client)[0] != 200:
        assert time.monotonic() < until
        time.sleep(0.05)
    status, headers, body = province.ask("GET", f"/r1/VN-H55/GOV/H03/{archive}", token=token, headers=client)
    assert status == 200 and json.loads(body)["communeCode"] == "05443"
    assert entries(province, headers)[0]["alias"] == "VN-H55/GOV/H03/luutru/xa-phuong"
    old = province.demo["systems"][position(province, "/motcua-cu")]
    status, _, _ = province.ask(
        "GET",
        old["may_call"][0]["r1_path"],
        token=province.token(position(province, "/motcua-cu")),
        headers={"X-Road-Client": old["subsystem_id"]},
    )
    assert status == 200, "it names itself as before"
    until = time.monotonic() + 15
    while True:
        used = {
            row["consumer"]: row["calls"] for row in json.loads(province.run("codes", "aliases", "--json").stdout) if row["calls"]
        }
        if len(used) == 2 or time.monotonic() > until:
            break
        time.sleep(0.3)
    assert used == {"VN-H55/GOV/H55.01/motcua": 1, "VN-H55/GOV/H55/motcua-cu": 1}
    province.run("codes", "revert", code, "--why", "thử xong")
    assert province.ask("GET", f"/r1/VN-H55/GOV/H03/{archive}", token=token, headers=client)[0] == 200
