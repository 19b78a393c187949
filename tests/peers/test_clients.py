"""Clients that we did not write call the platform: curl, requests, Authlib."""

import subprocess

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("platform")]


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib_gets_a_token_and_calls(platform, method):
    demo, system = platform.demo, platform.demo["systems"][0]
    session = OAuth2Session(system["client_id"], system["client_secret"], token_endpoint_auth_method=method)
    token = session.fetch_token(f"{demo['gateway']}/token", grant_type="client_credentials")
    assert token["token_type"] == "Bearer" and isinstance(token["expires_in"], int)
    answer = session.get(f"{demo['gateway']}{system['may_call'][0]['path']}")
    assert answer.status_code == 200 and answer.json()["Status"] == "1"


def test_our_tokens_can_be_verified_with_the_published_keys(platform):
    gateway = platform.demo["gateway"]
    keys = requests.get(f"{gateway}/.well-known/jwks.json", timeout=10).json()
    metadata = requests.get(f"{gateway}/.well-known/oauth-authorization-server", timeout=10).json()
    token = jwt.decode(platform.token(), KeySet.import_key_set(keys), algorithms=["RS256"])
    assert token.claims["iss"] == metadata["issuer"] == gateway
    assert token.header["typ"] == "at+jwt" and token.claims["client_id"] == platform.demo["systems"][0]["client_id"]


def test_requests_sees_a_problem_document(platform):
    demo, system = platform.demo, platform.demo["systems"][1]
    headers = {"Authorization": f"Bearer {platform.token(1)}", "Accept-Language": "en"}
    answer = requests.get(f"{demo['gateway']}{system['may_not_call'][0]['path']}", headers=headers, timeout=10)
    assert answer.status_code == 403 and answer.headers["content-type"].startswith("application/problem+json")
    told = answer.json()
    assert told["code"] == "access.denied" and told["transaction_id"] == answer.headers["lgsp-transaction-id"]
    assert told["consumer"] == system["subsystem_id"]


def test_curl_with_a_body_that_it_announces_first(platform, tmp_path):
    demo, system = platform.demo, platform.demo["systems"][0]
    call = next(one for one in system["may_call"] if one["method"] == "POST")
    body = tmp_path / "body"
    body.write_text('{"communeCode":"05443","landUse":"ODT","areaM2":1,"ghiChu":"' + "x" * 5000 + '"}')
    command = ["curl", "-sS", "--fail", "-H", "Expect: 100-continue", "-H", f"Authorization: Bearer {platform.token()}"]
    command += ["-H", "Content-Type: application/json", "--data-binary", f"@{body}", f"{demo['gateway']}{call['path']}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and '"value"' in done.stdout, done.stderr
