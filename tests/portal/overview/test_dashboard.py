from typing import Any

from django.test import Client

from lgsp.portal.overview.dashboard import number_in_force
from lgsp.registry.operations.publication import publish_configuration
from lgsp.runtime.clock import now
from lgsp.runtime.storage.object_storage import storage_in_use
from lgsp.runtime.storage.snapshots import snapshot_key


def test_an_empty_registry_says_what_to_do(signed_in: Any, home: Any) -> None:
    page = signed_in().get("/").content.decode()
    assert "Sổ đăng ký còn trống" in page
    assert "chưa có mật khẩu" in page


def test_the_dashboard_shows_figures_and_the_latest_changes(operator: Client) -> None:
    page = operator.get("/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Lượt gọi hôm nay" in text
    assert 'hx-trigger="every 5s"' in text
    assert "style=" not in text
    assert "VN-H55/GOV/H55.01/motcua" in text


def test_the_live_part_comes_alone(operator: Client) -> None:
    text = operator.get("/dashboard/live").content.decode()
    assert "<html" not in text
    assert "Xem dạng bảng" in text


def test_the_configuration_in_force_is_what_the_gateway_kept(world: Any, home: Any) -> None:
    assert number_in_force() is None
    publish_configuration(by="test", why="thử", now=now())
    kept = storage_in_use(home).get(snapshot_key("VN-H55", 1))
    assert kept is not None
    (home.gateway / "last-good.json").write_bytes(kept)
    assert number_in_force() == 1
    (home.gateway / "last-good.json").write_bytes(b"{}")
    assert number_in_force() is None
