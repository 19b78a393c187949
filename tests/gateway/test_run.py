import json
import os
import shutil
import signal
from pathlib import Path

from lgsp.runtime.home import Home
from tests.gateway.authority import Authority, TlsWire
from tests.gateway.world import PATH, GatewayProcess, answering, configuration, ok, publish, world


def test_without_a_configuration_the_gateway_lives_but_is_not_ready(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()
    gateway = GatewayProcess(home)
    try:
        gateway.start(ready=False).wait_for(lambda: gateway.look("/health/live").status == 200)
        assert gateway.look("/health/ready").status == 503
        assert gateway.ask("GET", PATH, {"X-API-Key": "x"}).json["code"] == "gateway.not_ready"
        publish(home, configuration("http://127.0.0.1:9"))
        gateway.wait_for(lambda: gateway.look("/health/ready").status == 200, within_s=2)
        assert gateway.look("/health/configuration").json == {"instance": "VN-H55", "number": 1}
    finally:
        gateway.close()


def test_the_process_is_recognisable_and_logs_json_lines(tmp_path: Path) -> None:
    with world(tmp_path, answering(ok())) as (gateway, _):
        assert Path(f"/proc/{gateway.process.pid}/cmdline").read_bytes().startswith(b"lgsp gateway 1")
        lines = (gateway.home.log / "gateway.log").read_text().splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["in_force"]


def test_a_gateway_started_again_goes_on_with_its_last_good_copy(tmp_path: Path) -> None:
    with world(tmp_path, answering(ok())) as (gateway, _):
        assert gateway.stop(signal.SIGKILL) == -signal.SIGKILL
        for path in gateway.home.objects.rglob("*.json"):
            os.unlink(path)
        gateway.start()
        assert gateway.ask("GET", PATH, {"Authorization": f"Bearer {gateway.token()}"}).status == 200


def test_a_setting_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()
    gateway = GatewayProcess(home, {"LGSP_LOG_LEVEL": "loud"})
    try:
        assert gateway.start(ready=False).process.wait(20) != 0
        assert "LGSP_LOG_LEVEL" in (home.log / "gateway.log").read_text()
    finally:
        gateway.close()


def test_with_tls_files_the_process_speaks_tls_names_itself_so_and_renews(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    server, fresh = authority.issue("server"), authority.issue("fresh")
    home = Home(tmp_path / "home")
    publish(home, configuration("http://127.0.0.1:9"))
    gateway = GatewayProcess(home, {"LGSP_TLS_CERTIFICATE": str(server.file), "LGSP_TLS_KEY": str(server.key_file)})
    metadata = b"GET /.well-known/oauth-authorization-server HTTP/1.1\r\nHost: lgsp\r\n\r\n"
    try:
        gateway.start()
        with TlsWire(gateway.port, authority) as before:
            assert before.send(metadata).read().json["issuer"] == f"https://127.0.0.1:{gateway.port}"
            shutil.copy(fresh.file, server.file)
            shutil.copy(fresh.key_file, server.key_file)

            def is_renewed() -> bool:
                with TlsWire(gateway.port, authority) as after:
                    return after.server == fresh.der

            gateway.wait_for(is_renewed)
            assert before.send(metadata).read().status == 200
        assert gateway.stop() == 0
    finally:
        gateway.close()


def test_tls_files_that_cannot_be_used_stop_the_start(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()
    gateway = GatewayProcess(home, {"LGSP_TLS_CERTIFICATE": str(tmp_path / "none.pem"), "LGSP_TLS_KEY": str(tmp_path / "none.key")})
    try:
        assert gateway.start(ready=False).process.wait(20) != 0
        assert "LGSP_TLS_CERTIFICATE" in (home.log / "gateway.log").read_text()
    finally:
        gateway.close()
