"""Clients that we did not write call the platform: curl, requests, Authlib."""

import base64
import json
import subprocess
from datetime import timedelta

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, HTTPSignatureKeyResolver, algorithms
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


def test_somebody_elses_signer_signs_requests_and_verifies_our_replies(platform, tmp_path):
    """http-message-signatures, as its readme has it, over requests."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = tmp_path / "key.pem"
    pem.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    demo, system = platform.demo, platform.demo["systems"][0]
    made = json.loads(platform.run("registry", "credential", "key", system["subsystem_id"], str(pem), "--json").stdout)
    published = {one["kid"]: one for one in requests.get(f"{demo['gateway']}/.well-known/jwks.json", timeout=10).json()["keys"]}

    class Keys(HTTPSignatureKeyResolver):
        def resolve_private_key(self, key_id):
            return key

        def resolve_public_key(self, key_id):
            raw = base64.urlsafe_b64decode(published[key_id]["x"] + "=")
            return Ed25519PublicKey.from_public_bytes(raw)

    signer = HTTPMessageSigner(signature_algorithm=algorithms.ECDSA_P256_SHA256, key_resolver=Keys())
    call = next(one for one in system["may_call"] if one["method"] == "POST")
    body = json.dumps(call["body"]).encode()
    headers = {"Content-Type": "application/json", "Accept-Signature": 'sig=("@status")'}

    def signed():
        request = requests.Request("POST", f"{demo['gateway']}{call['path']}", headers=headers, data=body).prepare()
        signer.sign(request, key_id=made["key_id"], covered_component_ids=("@method", "@target-uri"), body=body)
        return request

    def send(request):
        return requests.Session().send(request, timeout=10)

    platform.wait_for(lambda: send(signed()).status_code == 200, timeout_s=10)
    request = signed()
    answer = send(request)
    assert answer.status_code == 200 and send(request).status_code == 401
    verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=Keys())
    (verified,) = verifier.verify(answer, max_age=timedelta(minutes=1))
    assert {'"@status"', '"content-digest"', '"lgsp-transaction-id"'} <= set(verified.covered_components)
    changed = signed()
    changed.body = changed.body.replace(b"120.5", b"999.5")
    assert send(changed).status_code == 401


def test_the_document_system_reaches_the_axis_whose_calls_are_signed(platform):
    demo, system = platform.demo, platform.demo["systems"][1]
    headers = {"Authorization": f"Bearer {platform.token(1)}", "servicetype": "eDoc", "messagetype": "edoc"}
    answer = requests.post(f"{demo['gateway']}{system['may_call'][0]['path']}", headers=headers, json={}, timeout=10)
    assert answer.status_code == 200 and answer.json()["data"][1]["code"] == "000.00.00.H55"
    listed = requests.post(f"{demo['gateway']}/vxp/1.0/getReceivedEdocList", headers=headers, json={}, timeout=10).json()
    assert (listed["status"], listed["ErrorCode"], listed["data"]) == ("OK", "0", [])
