"""Preparing twice changes nothing, and the demo world stays as people left it."""

import json

import pytest

from lgsp.cli.parts import prepare
from lgsp.registry.queries.officers import officers
from lgsp.registry.queries.scope import acting_in
from lgsp.runtime.home import Home
from lgsp.runtime.settings import setting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(tmp_path, monkeypatch):
    home = Home(tmp_path)
    home.prepare()
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    monkeypatch.setenv("LGSP_PORTAL_URL", "http://127.0.0.1:8000")
    monkeypatch.setenv("LGSP_PUBLIC_URL", "http://127.0.0.1:8080")
    return home


def run(capsys, **options):
    prepare.prepare(**options)
    return json.loads(capsys.readouterr().out.strip().splitlines()[-1])


def test_the_first_start_makes_an_officer_and_a_link_and_the_second_does_not(home, capsys):
    first = run(capsys)
    assert first["sign_in"].startswith("http://127.0.0.1:8000/sign-in/")
    second = run(capsys)
    assert second == {"configuration": first["configuration"], "sign_in": ""}
    with acting_in(setting("LGSP_INSTANCE")):
        assert [officer.username for officer in officers()] == ["quantri"]


def test_the_demo_world_is_loaded_and_its_secrets_stay(home, capsys):
    first = run(capsys, demo=True, sandbox_url="http://127.0.0.1:8090")
    before = json.loads(home.demo_file.read_text())
    again = run(capsys, demo=True, sandbox_url="http://127.0.0.1:8090")
    after = json.loads(home.demo_file.read_text())
    assert again["configuration"] == first["configuration"]
    assert after["systems"] == before["systems"] and after["sign_in"] != before["sign_in"]
    moved = run(capsys, demo=True, sandbox_url="http://127.0.0.1:9090")
    assert moved["configuration"] > first["configuration"]
    assert json.loads(home.demo_file.read_text())["systems"] == before["systems"]


def test_a_home_of_an_earlier_release_gets_what_is_new_in_the_demo_world(home, capsys):
    first = run(capsys, demo=True, sandbox_url="http://127.0.0.1:8090")
    demo = json.loads(home.demo_file.read_text())
    del demo["edition"]
    for name in ("access_key", "hashed_basic", "login", "dialect_calls"):
        demo["systems"][0].pop(name)
    home.demo_file.write_text(json.dumps(demo))
    again = run(capsys, demo=True, sandbox_url="http://127.0.0.1:8090")
    assert again["configuration"] > first["configuration"]
    upgraded = json.loads(home.demo_file.read_text())["systems"][0]
    assert upgraded["login"] and upgraded["client_secret"] == demo["systems"][0]["client_secret"]
