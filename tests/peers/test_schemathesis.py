"""A fuzzer of others reads our OpenAPI description and finds no server error and no answer of another shape."""

import json
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("platform"), pytest.mark.timeout(300)]


def test_schemathesis_finds_no_server_error_in_the_json_api(platform, tmp_path):
    told = platform.run("registry", "officer", "token", "quantri", "--name", "schemathesis", "--days", "1", "--json")
    token = json.loads(told.stdout)["token"]
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{platform.demo['portal']}/api/openapi.json"]
    options = ["-H", f"Authorization: Bearer {token}", "--max-examples=8", "--phases=fuzzing,stateful", "--seed=1", "--workers=2"]
    checks = ["--checks=not_a_server_error,response_schema_conformance"]
    # It may publish and suspend whatever it likes: what it made is thrown away with the platform of the tests, the demo's rows stay.
    narrowed = ["--exclude-path-regex=suspend|revoke|end$|rotate|disable|withdraw"]
    done = subprocess.run([*command, *options, *checks, *narrowed], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
