"""`lgsp registry …` as a person types it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lgsp.cli.registry.commands import app
from lgsp.domain.errors import ContentRefused, NotRegistered
from lgsp.registry.queries.members import member


def run(*words: str) -> Any:
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout) if "--json" in words else done.stdout


def test_a_whole_right_is_built_at_the_terminal(instance: str, tmp_path: Path) -> None:
    office, land = "VN-H55/GOV/H55.01", "VN-H55/GOV/H55.02"
    assert run("member", "add", "H55.01", "Văn phòng", "--valid-from", "2025-07-01", "--json")["identifier"] == office
    run("member", "add", "H55.02", "Sở NN&MT")
    run("subsystem", "add", office, "motcua", "Một cửa")
    run("subsystem", "add", land, "datdai", "Đất đai")
    secret = run("credential", "issue", f"{office}/motcua", "--json")
    assert secret["secret"]
    fresh = run("credential", "rotate", secret["key_id"], "--overlap-hours", "1", "--json")
    run("credential", "revoke", secret["key_id"])
    assert [row["key_id"] for row in run("credential", "list", f"{office}/motcua", "--json")] == [fresh["key_id"], secret["key_id"]]
    service = f"{land}/datdai/gia-dat"
    run(
        "service", "add", f"{land}/datdai", "gia-dat", "Giá đất", "--base-path", "/gia-dat/1.0", "--upstream", "http://127.0.0.1:9",
        "--endpoint", "GET /gia/*",
    )  # fmt: skip
    assert run("service", "publish", service, "1.0", "--json")["status"] == "published"
    terms = ["--purpose", "Tiếp nhận hồ sơ", "--legal-basis", "Luật Đất đai", "--calls-per-s", "5"]
    right = run("right", "grant", f"{office}/motcua", service, *terms, "--json")
    for verb in ("suspend", "resume", "end"):
        run("right", verb, right["id"])
    assert run("right", "list", "gia-dat", "--json")[0]["status"] == "ended"
    description = tmp_path / "openapi.yaml"
    description.write_text(
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: ok}}}}}\n"
    )
    made = run("service", "import-openapi", service, str(description), "2.0", "/gia-dat/2.0", "--json")
    assert made["endpoints"] == ["GET /a"]
    assert run("service", "disable", service, "1.0", "--notice", "bảo trì", "--json")["status"] == "disabled"
    assert "gia-dat" in run("service", "list")
    assert member(office).history.get().history_by.endswith("@terminal")


def test_suspending_and_listing(world: Any) -> None:
    for noun, id in (("member", "VN-H55/GOV/H55.01"), ("subsystem", "VN-H55/GOV/H55.01/motcua")):
        run(noun, "suspend", id)
        assert [row["status"] for row in run(noun, "list", id, "--json")] == ["suspended"]
        run(noun, "resume", id, "--why", "xong")


def test_the_registry_goes_out_and_in_and_a_dry_run_changes_nothing(world: Any, tmp_path: Path) -> None:
    file = tmp_path / "registry.yaml"
    run("export", "-o", str(file))
    assert file.read_text() == run("export")
    file.write_text(file.read_text().replace("Một cửa", "Một cửa điện tử"))
    change = {"act": "~", "kind": "subsystem", "key": "VN-H55/GOV/H55.01/motcua", "fields": "name"}
    for _ in range(2):
        assert run("import", str(file), "--dry-run", "--json") == [change]
    run("import", str(file))
    assert run("import", str(file), "--json") == []


def test_officers_get_accounts_links_and_tokens(instance: str) -> None:
    run("officer", "add", "lan", "Lan", "leader")
    assert "/sign-in/" in run("officer", "link", "lan", "--json")["sign_in"]
    assert run("officer", "token", "lan", "--json")["token"].startswith("lgspt_")
    assert run("officer", "list", "--json")[0]["username"] == "lan"
    assert CliRunner().invoke(app, ["officer", "link", "khong"]).exit_code == 2


def test_what_is_wrong_is_an_error_that_was_foreseen(instance: str) -> None:
    with pytest.raises(NotRegistered):
        run("member", "suspend", "VN-H55/GOV/khong-co")
    with pytest.raises(ContentRefused):
        run("member", "add", "A", "A", "--valid-from", "01/07/2025")
    with pytest.raises(ContentRefused):
        run("officer", "add", "lan", "Lan", "vua")
