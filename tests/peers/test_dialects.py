"""Software that exists, unchanged: curl and requests as its vendors wrote it for each face, through the gateway to the simulated systems.

Nothing of ours is used to make a request: what a client must compute is computed here, from the reference page alone.
"""

import base64
import hashlib
import itertools
import json
import subprocess
import time
import xml.etree.ElementTree as ET

import pytest
import requests

from lgsp.journal.logs.read import story_of
from lgsp.runtime.home import Home

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("platform")]

REGISTER = "/apiCSDLDKDN/1.0/chiTietDoanhNghiep?msdn=0000000017"
REGISTER_R1 = "/r1/VN/GOV/G12/dkkd/dkdn/chiTietDoanhNghiep?msdn=0000000017"
DSTCODE = "VN:GOV:000.00.00.G22:vpcpdvcprovider"
ADAPTERS = ["XrdAdapter", "VXPAdapter"]


def curl(*words):
    """Status and body that curl got."""
    done = subprocess.run(["curl", "-sS", "-w", "\n%{http_code}", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body


def first(platform):
    return platform.demo["systems"][0]


def sample(platform, dialect, path=""):
    return next(one for one in first(platform)["dialect_calls"] if one["dialect"] == dialect and path in one["path"] + one["body"])


def access_token(platform, **changed):
    return base64.b64encode(json.dumps({**first(platform)["access_key"], **changed}).encode()).decode()


def named(root, name):
    return [element for element in root.iter() if element.tag.rpartition("}")[2] == name]


# --- A. OAuth2 in the forms that WSO2-like gateways take


def check_token(platform, status, body):
    token = json.loads(body)
    assert status == 200 and isinstance(token["expires_in"], int)
    status, _, body = platform.ask("GET", REGISTER, token=token["access_token"])
    assert status == 200 and json.loads(body)["Status"] == "1"


def test_a_token_with_a_content_type_header_without_its_hyphen(platform):
    system = first(platform)
    words = ["-u", f"{system['client_id']}:{system['client_secret']}", "-H", "Content-Type:"]
    words += ["-H", "ContentType: application/x-www-form-urlencoded", "-d", "grant_type=client_credentials"]
    check_token(platform, *curl(*words, f"{platform.demo['gateway']}/token"))


@pytest.mark.parametrize("declared", ["application/x-www-form-urlencoded", "application/json"])
def test_a_token_with_id_and_secret_in_the_form_even_if_it_is_declared_as_json(platform, declared):
    system = first(platform)
    words = ["-H", f"Content-Type: {declared}", "-d", "grant_type=client_credentials"]
    words += ["-d", f"client_id={system['client_id']}", "-d", f"client_secret={system['client_secret']}"]
    check_token(platform, *curl(*words, f"{platform.demo['gateway']}/token"))


def test_a_wrong_secret_is_told_as_oauth2_tells_it(platform):
    form = {"grant_type": "client_credentials", "client_id": first(platform)["client_id"], "client_secret": "sai"}
    answer = requests.post(f"{platform.demo['gateway']}/token", data=form, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


# --- G. lgspaccesstoken


def test_the_header_gets_a_token_and_goes_with_each_call(platform):
    gateway, header = platform.demo["gateway"], {"lgspaccesstoken": access_token(platform)}
    token = requests.post(f"{gateway}/token", headers=header, data={"grant_type": "client_credentials"}, timeout=10).json()
    headers = {**header, "Authorization": f"Bearer {token['access_token']}"}
    answer = requests.get(f"{gateway}{REGISTER}", headers=headers, timeout=10)
    assert answer.status_code == 200 and answer.json()["Data"]["MainInformation"]["ENTERPRISE_GDT_CODE"] == "0000000017"


def test_the_header_alone_is_enough_for_curl(platform):
    status, body = curl("-H", f"lgspaccesstoken: {access_token(platform)}", f"{platform.demo['gateway']}{REGISTER}")
    assert status == 200 and json.loads(body)["Status"] == "1"


def test_a_wrong_key_gets_no_token_and_no_answer(platform):
    gateway, header = platform.demo["gateway"], {"lgspaccesstoken": access_token(platform, SecretKey="sai")}
    answer = requests.post(f"{gateway}/token", headers=header, data={"grant_type": "client_credentials"}, timeout=10)
    assert answer.status_code == 401 and "access_token" not in answer.text
    assert requests.get(f"{gateway}{REGISTER}", headers=header, timeout=10).status_code == 401


def test_the_bare_authorization_is_let_in_and_refused_in_its_own_envelope(platform):
    url = f"{platform.demo['gateway']}{sample(platform, 'lgsp_bare')['path']}"
    status, body = curl("-H", f"Authorization: {access_token(platform)}", url)
    told = json.loads(body)
    assert (status, told["StatusCode"], told["ResultObject"]["ENTERPRISE_GDT_CODE"]) == (200, 200, "0000000017")
    answer = requests.get(url, headers={"Authorization": access_token(platform, SecretKey="sai")}, timeout=10)
    assert (answer.status_code, answer.json()["StatusCode"], answer.json()["ThrowException"]) == (401, 401, False)
    missing = requests.get(url.replace("0000000017", "0000009999"), headers={"Authorization": access_token(platform)}, timeout=10)
    assert (missing.status_code, missing.json()["StatusCode"]) == (200, 404)


# --- H. population

STEPS = itertools.count()
"""The clock of software that never sends the same millisecond twice."""


def population_headers(platform, call, *, secret=None, ahead_ms=0):
    account, url = first(platform)["hashed_basic"], f"{platform.demo['gateway']}{call['path']}"
    timestamp = str(int(time.time() * 1000) + next(STEPS) + ahead_ms)
    text = f"{url}{account['user']}{timestamp}{secret or account['secret']}"
    pair = f"{account['user']}:{hashlib.sha256(text.encode()).hexdigest()}"
    basic = base64.b64encode(pair.encode()).decode()
    return {**call["headers"], "Timestamp": timestamp, "Authorization": f"Basic {basic}", "ApiKey": "khoa-cua-phan-mem"}


def ask_population(platform, call, **facts):
    headers = population_headers(platform, call, **facts)
    return requests.post(f"{platform.demo['gateway']}{call['path']}", call["body"].encode(), headers=headers, timeout=10)


def test_a_citizen_is_looked_up_and_confirmed(platform):
    answer = ask_population(platform, sample(platform, "population", "TraCuuThongTinCongDan"))
    (citizen,) = named(ET.fromstring(answer.content), "CongDan")
    assert answer.status_code == 200 and named(citizen, "SoDinhDanh")[0].text == "019000000001"
    answer = ask_population(platform, sample(platform, "population", "XacThucThongTinCongDan"))
    assert answer.status_code == 200 and named(ET.fromstring(answer.content), "TonTai")[0].text in ("true", "1")


@pytest.mark.parametrize("facts", [{"secret": "sai"}, {"ahead_ms": 3_600_000}])
def test_a_wrong_digest_or_an_old_one_is_a_soap_fault(platform, facts):
    answer = ask_population(platform, sample(platform, "population"), **facts)
    (fault,) = named(ET.fromstring(answer.content), "Fault")
    assert "identity.credential_refused" in ET.tostring(fault, encoding="unicode")


def test_a_question_that_is_sent_again_as_it_was_is_a_soap_fault(platform):
    call = sample(platform, "population")
    url, headers = f"{platform.demo['gateway']}{call['path']}", population_headers(platform, call)
    once, again = (requests.post(url, call["body"].encode(), headers=headers, timeout=10) for _ in range(2))
    assert once.status_code == 200 and named(ET.fromstring(once.content), "Fault") == []
    assert len(named(ET.fromstring(again.content), "Fault")) == 1


# --- I. national service portal


def log_in(platform, adapter, **changed):
    url = f"{platform.demo['gateway']}/{adapter}/RestService/forward/mapi/login"
    body = json.dumps({**first(platform)["login"], **changed})
    status, told = curl("-H", f"dstcode: {DSTCODE}", "-H", "Content-Type: application/json", "-d", body, url)
    assert status == 200
    return json.loads(told)


def call_portal(platform, adapter, session, *, query="", headers=(), **members):
    url = f"{platform.demo['gateway']}/{adapter}/RestService/forward/mapi/g{query}"
    body = {"session": session, "madonvi": "000.00.01.H55", "service": "LayDanhMucLinhVuc", **members}
    answer = requests.post(url, json=body, headers=dict(headers), timeout=10)
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_a_session_opens_the_portal_by_either_adapter_with_dstcode_in_header_or_query(platform, adapter):
    session = log_in(platform, adapter)["session"]
    for where in ({"headers": {"dstcode": DSTCODE}}, {"query": f"?dstcode={DSTCODE}&providerurl=http%3A%2F%2F127.0.0.1%3A9"}):
        told = call_portal(platform, adapter, session, **where)
        assert told["error_code"] == 0 and told["result"][0]["TENLINHVUC"] == "Hộ tịch"


def test_the_portal_refuses_by_error_code_in_http_200(platform):
    adapter, header = ADAPTERS[0], {"dstcode": DSTCODE}
    assert log_in(platform, adapter, password="sai")["error_code"] == 401
    session = log_in(platform, adapter)["session"]
    assert call_portal(platform, adapter, "phien-la", headers=header)["error_code"] == 401
    assert call_portal(platform, adapter, session)["error_code"] == 400
    both = {"headers": header, "query": "?dstcode=VN:GOV:G01:dancu"}
    assert call_portal(platform, adapter, session, **both)["error_code"] == 400
    assert call_portal(platform, adapter, session, headers=header, service="KhongCo")["error_code"] == 404


# --- D and F. civil status, social insurance


def post_sample(platform, dialect, path, headers, **changed):
    call = sample(platform, dialect, path)
    body = {**json.loads(call["body"]), **changed}
    return requests.post(f"{platform.demo['gateway']}{call['path']}", json=body, headers=headers, timeout=10)


def test_civil_status_takes_dossiers_and_tells_errors_by_its_own_codes(platform):
    bearer = {"Authorization": f"Bearer {platform.token()}"}
    both = {**bearer, "lgspaccesstoken": access_token(platform)}
    assert post_sample(platform, "civil_status", "danhMuc", bearer).json()["data"][0]["ten"] == "Kinh"
    for path in ("apiLienThongKSKT", "/hotich/1.0"):
        told = post_sample(platform, "civil_status", path, both).json()
        assert told["error_code"] == "0" and told["result"]["maHoSo"].startswith("H55.01-251101-")
    told = post_sample(platform, "civil_status", "apiLienThongKSKT", both, maDonVi="00000").json()
    assert told["error_code"] == "106"
    answer = post_sample(platform, "civil_status", "apiLienThongKSKT", {"lgspaccesstoken": access_token(platform, SecretKey="sai")})
    assert (answer.status_code, answer.json()["error_code"]) == (401, "100")


def test_the_earlier_form_of_civil_status_has_its_own_errors(platform):
    for token, status, code in ((platform.token(1), 403, 100), ("sai", 401, 100)):
        answer = post_sample(platform, "civil_status", "danhMuc", {"Authorization": f"Bearer {token}"})
        told = answer.json()
        assert (answer.status_code, told["status"], told["errorCode"], told["errorName"]) == (status, 0, code, "AUTHEN_ERROR")


def test_social_insurance_answers_and_refuses_with_its_error_code(platform):
    path = "getMaSoBhxhTheoTieuChi"
    told = post_sample(platform, "social_insurance", path, {"Authorization": f"Bearer {platform.token()}"}).json()
    assert (told["errorCode"], told["maSoBhxh"]) == ("0", "0000000001")
    other = {"Authorization": f"Bearer {platform.token(1)}"}
    answer = post_sample(platform, "social_insurance", path, other)
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "403")


# --- one call, three dialects, three records

OWN_OF_EACH = {"transaction_id", "at", "duration_us", "upstream_us", "consumer_address", "traceparent"}


def test_the_same_call_by_three_dialects_leaves_records_that_differ_only_where_they_must(platform):
    gateway, system = platform.demo["gateway"], first(platform)
    bearer = {"Authorization": f"Bearer {platform.token()}"}
    asked = [
        requests.get(f"{gateway}{REGISTER}", headers=bearer, timeout=10),
        requests.get(f"{gateway}{REGISTER}", headers={"lgspaccesstoken": access_token(platform)}, timeout=10),
        requests.get(f"{gateway}{REGISTER_R1}", headers={**bearer, "X-Road-Client": system["subsystem_id"]}, timeout=10),
    ]
    assert [one.status_code for one in asked] == [200] * 3 and len({one.content for one in asked}) == 1
    stories = [story_of(Home(platform.home).journal, one.headers["lgsp-transaction-id"]) for one in asked]
    assert [[placed.entry.kind for placed in story] for story in stories] == [["request", "reply"]] * 3
    records = [
        [{name: getattr(placed.entry, name) for name in placed.entry.__struct_fields__} for placed in story] for story in stories
    ]

    def differing(one, other):
        return {name for a, b in zip(one, other, strict=True) for name in a if a[name] != b[name]} - OWN_OF_EACH

    assert differing(records[0], records[1]) == {"credential"}
    assert differing(records[0], records[2]) == {"face", "request_digest", "message_id"}
    request = records[0][0]
    assert (request["consumer"], request["service"]) == (system["subsystem_id"], "VN/GOV/G12/dkkd/dkdn")
    assert records[1][0]["credential"] == system["access_key"]["AccessKey"]


def test_no_secret_of_a_dialect_is_in_the_journal_or_the_log(platform):
    system = first(platform)
    secrets = [system["access_key"]["SecretKey"], system["hashed_basic"]["secret"], system["login"]["password"]]
    secrets.append(access_token(platform))
    kept = b"".join(path.read_bytes() for path in Home(platform.home).journal.rglob("*") if path.is_file())
    kept += platform.log.read_bytes() + b"".join(path.read_bytes() for path in (platform.home / "log").rglob("*") if path.is_file())
    assert kept and not [secret for secret in secrets if secret.encode() in kept]
