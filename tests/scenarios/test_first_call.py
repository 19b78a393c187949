"""The main job, seen from outside: a token, an answer, a refusal, both records, the proof; and who is let in."""

import json
import time

import pytest

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("platform")]


def transaction(headers):
    return next(value for name, value in headers.items() if name.lower() == "lgsp-transaction-id")


def story(platform, transaction_id):
    until = time.monotonic() + 10
    while True:
        done = platform.run("journal", "show", transaction_id, "--json", check=False)
        if done.returncode == 0 or time.monotonic() > until:
            return done


def test_every_demo_system_may_do_what_the_file_says_and_nothing_else(platform):
    for index, system in enumerate(platform.demo["systems"]):
        token = platform.token(index)
        for word, expected in (("may_call", 200), ("may_not_call", 403)):
            for call in system[word]:
                body = json.dumps(call["body"]).encode() if call["body"] is not None else None
                headers = {"Content-Type": "application/json"} if body else {}
                status, heard, text = platform.ask(call["method"], call["path"], token=token, body=body, headers=headers)
                assert status == expected, (system["subsystem_id"], call, text)
                if expected == 403:
                    assert json.loads(text)["code"] == "access.denied"
                assert transaction(heard)


def test_the_same_call_in_x_roads_form(platform):
    system = platform.demo["systems"][0]
    token = platform.token()
    call, forbidden = system["may_call"][0], system["may_not_call"][0]
    client = {"X-Road-Client": system["subsystem_id"], "X-Road-Id": "mot-ma-rieng"}
    status, headers, body = platform.ask("GET", call["r1_path"], token=token, headers=client)
    heard = {name.lower(): value for name, value in headers.items()}
    assert status == 200 and json.loads(body)["Status"] == "1"
    assert heard["x-road-id"] == "mot-ma-rieng" and heard["x-road-client"] == system["subsystem_id"]
    assert heard["x-road-request-hash"] and "x-road-error" not in heard
    status, headers, body = platform.ask("GET", forbidden["r1_path"], token=token, headers=client)
    heard = {name.lower(): value for name, value in headers.items()}
    assert status == 500 and heard["x-road-error"] == json.loads(body)["type"] == "Server.ServerProxy.AccessDenied"


def test_nobody_gets_in_as_somebody_else(platform):
    systems = platform.demo["systems"]
    path = systems[0]["may_call"][0]["r1_path"]
    status, _, body = platform.ask("GET", path, token=platform.token(1), headers={"X-Road-Client": systems[0]["subsystem_id"]})
    assert status >= 400 and b"Data" not in body
    for user in ((systems[0]["client_id"], "wrong"), ("nobody", systems[0]["client_secret"])):
        assert platform.ask("POST", "/token", body=b"grant_type=client_credentials", user=user)[0] == 401
    assert platform.ask("GET", systems[0]["may_call"][0]["path"])[0] == 401
    assert platform.ask("GET", systems[0]["may_call"][0]["path"], token=platform.token()[:-4] + "AAAA")[0] == 401


def test_answer_and_refusal_are_in_the_journal_which_verifies(platform):
    token, system = platform.token(), platform.demo["systems"][0]
    for call, kinds in ((system["may_call"][0], ["request", "reply"]), (system["may_not_call"][0], ["refusal"])):
        _, headers, _ = platform.ask("GET", call["path"], token=token)
        done = story(platform, transaction(headers))
        assert done.returncode == 0, done.stdout + done.stderr
        told = json.loads(done.stdout)
        assert [record["entry"]["kind"] for record in told] == kinds
        assert system["client_secret"] not in done.stdout and "0000000017" not in done.stdout
    assert platform.run("journal", "verify").returncode == 0


def test_a_right_that_is_ended_ends_within_two_seconds(platform):
    token, call = platform.token(3), platform.demo["systems"][3]["may_call"][0]
    assert platform.ask("GET", call["path"], token=token)[0] == 200
    try:
        platform.run("registry", "right", "suspend", "xa-giadat", "--why", "kiểm tra")
        until = time.monotonic() + 2.5
        while platform.ask("GET", call["path"], token=token)[0] != 403:
            assert time.monotonic() < until
            time.sleep(0.05)
    finally:
        platform.run("registry", "right", "resume", "xa-giadat", "--why", "kiểm tra xong")
    until = time.monotonic() + 2.5
    while platform.ask("GET", call["path"], token=token)[0] != 200:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_no_secret_is_in_a_log_or_in_the_journal(platform):
    demo = platform.demo
    wanted = [system["client_secret"] for system in demo["systems"]] + [
        demo["providers"]["register_secret"],
        demo["providers"]["land_prices_key"],
    ]
    places = [*platform.home.glob("log/*"), *platform.home.glob("journal/**/*"), *platform.home.glob("objects/**/*")]
    read = [path.read_bytes() for path in places if path.is_file()]
    assert len(read) > 6
    assert [secret for secret in wanted if any(secret.encode() in content for content in read)] == []


def test_a_right_that_lists_fields_gets_those_fields_only(platform):
    token = platform.token(2)
    status, headers, body = platform.ask("GET", platform.demo["systems"][2]["may_call"][0]["path"], token=token)
    assert status == 200
    rows = json.loads(body)["Data"]
    assert rows and all(set(row) == {"IN_JOURNAL_NO", "NAME", "PROCESS_STATUS"} for row in rows)
    heard = {name.lower(): value for name, value in headers.items()}
    assert heard["lgsp-fields-removed"] == "2"
    told = json.loads(story(platform, transaction(headers)).stdout)
    assert told[1]["entry"]["fields_removed"] == ["/Data/*/ENTERPRISE_GDT_CODE", "/Data/*/RECEIPT_DATE"]


def test_an_x_road_client_finds_its_way_by_metadata(platform):
    token, system = platform.token(), platform.demo["systems"][0]
    client = {"X-Road-Client": system["subsystem_id"]}
    status, _, body = platform.ask("GET", "/listClients", token=token, headers={"Accept": "application/json"})
    assert status == 200 and {"VN", "VN-H55"} == {row["id"]["xroad_instance"] for row in json.loads(body)["member"]}
    status, _, body = platform.ask("GET", "/r1/VN/GOV/G12/dkkd/allowedMethods", token=token, headers=client)
    (service,) = json.loads(body)["service"]
    assert status == 200 and service["service_code"] == "dkdn"
    assert {endpoint["path"] for endpoint in service["endpoint_list"]} == {"/chiTietDoanhNghiep", "/tinhTrangHoSo"}
    status, _, body = platform.ask(
        "GET", "/r1/VN-H55/GOV/H55.02/datdai/getOpenAPI?serviceCode=gia-dat", token=token, headers=client
    )
    assert status == 200 and "/land-prices/{communeCode}" in json.loads(body)["paths"] and "servers" not in json.loads(body)
    status, _, body = platform.ask("GET", "/r1/VN/GOV/G12/dkkd/getOpenAPI?serviceCode=dkdn", token=token, headers=client)
    assert status == 500 and json.loads(body)["message"] == "Invalid service type: REST"


def test_a_request_that_does_not_fit_the_description_is_refused_by_place(platform):
    token = platform.token()
    body = json.dumps({"communeCode": "05443", "landUse": "ODT", "areaM2": -1}).encode()
    headers = {"Content-Type": "application/json", "Accept-Language": "en"}
    status, heard, text = platform.ask("POST", "/gia-dat/1.0/valuations", token=token, body=body, headers=headers)
    assert status == 422 and json.loads(text)["code"] == "request.not_valid" and "body.areaM2" in json.loads(text)["faults"]
    (told,) = json.loads(story(platform, transaction(heard)).stdout)
    assert told["entry"]["kind"] == "refusal" and told["entry"]["faults"] == ["request body.areaM2"]
