"""The citizen of the demo, from outside: three agencies have looked, one of them through SOAP; one look is objected to."""

import html
import json
import re
import time
from urllib.parse import urljoin

import pytest
import requests

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("platform")]

AGENCIES = ("Văn phòng Uỷ ban nhân dân tỉnh", "Sở Tài chính", "Uỷ ban nhân dân phường Phan Đình Phùng")


def signed_in(portal: str) -> requests.Session:
    browser = requests.Session()
    chooser = browser.get(f"{portal}/citizen/sign-in", timeout=10)
    first = html.unescape(re.findall(r'href="(authorize[^"]+)"', chooser.text)[0])
    assert browser.get(urljoin(chooser.url, first), timeout=10).url == f"{portal}/citizen"
    return browser


def test_the_citizen_sees_three_agencies_and_objects(platform) -> None:
    systems = platform.demo["systems"]
    for index in (2, 3):
        call = next(one for one in systems[index]["may_call"] if "thua-dat" in one["path"])
        assert platform.ask("GET", call["path"], token=platform.token(index))[0] == 200
    soap = next(one for one in systems[0]["dialect_calls"] if one["dialect"] == "population")
    told = {"X-Road-PDU-Purpose": "X%C3%A1c%20minh%20h%E1%BB%93%20s%C6%A1"}
    headers = {**soap["headers"], **told}
    assert platform.ask("POST", soap["path"], token=platform.token(0), body=soap["body"].encode(), headers=headers)[0] == 200
    browser, until = signed_in(platform.demo["portal"]), time.monotonic() + 20
    while not all(agency in (page := browser.get(f"{platform.demo['portal']}/citizen", timeout=10).text) for agency in AGENCIES):
        assert time.monotonic() < until, page
        time.sleep(0.3)
    assert "Xác minh hồ sơ" in page and "019000000001" not in page
    use = urljoin(platform.demo["portal"], re.findall(r'href="(/citizen/uses/[0-9a-f-]+)"', page)[0])
    form = browser.get(use, timeout=10).text
    (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.partition("<main")[2]))
    sent = {"csrfmiddlewaretoken": token, "kind": "objection", "text": "Tôi không nộp hồ sơ."}
    assert "hạn trả lời" in browser.post(use, data=sent, headers={"Referer": use}, timeout=10).text


def test_a_use_is_hidden_only_by_who_may(platform) -> None:
    call = next(one for one in platform.demo["systems"][3]["may_call"] if "thua-dat" in one["path"])
    headers = {"X-Road-PDU-Hidden": "true", "X-Road-PDU-Hidden-Reason": "dieu tra"}
    status, _, body = platform.ask("GET", call["path"], token=platform.token(3), headers=headers)
    assert status == 403 and b"access.hiding_refused" in body


def test_other_software_asks_in_the_shape_of_the_data_tracker(platform) -> None:
    def ask(path: str, **headers: str) -> tuple[int, dict]:
        told = {"X-Road-UserId": "VN019000000001", **headers}
        status, _, body = platform.ask("GET", path, token=platform.token(0), headers=told)
        return status, json.loads(body)

    call = next(one for one in platform.demo["systems"][2]["may_call"] if "thua-dat" in one["path"])
    assert platform.ask("GET", call["path"], token=platform.token(2))[0] == 200
    question, until = "/v3/findUsage?userCode=019000000001&includeBulkProcessing=true", time.monotonic() + 20
    while not (found := ask(f"/data-tracker{question}")[1]["dataRequests"]):
        assert time.monotonic() < until
        time.sleep(0.3)
    own = {"X-Road-Client": platform.demo["systems"][0]["subsystem_id"]}
    status, told = ask(f"/r1/VN-H55/GOV/H55/nhat-ky/data-tracker{question}", **own)
    assert status == 200 and told["totalUsages"] >= len(found) and {"purpose", "initiatorOrg", "target"} <= set(found[0])
    status, told = ask("/data-tracker/v3/findUsage?userCode=1")
    assert status == 400 and "userCode" in told["message"]
    assert platform.ask("GET", f"/data-tracker{question}", token=platform.token(3))[0] == 403
