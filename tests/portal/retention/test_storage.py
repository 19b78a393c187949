"""The page of disk and terms: sizes, growth, what goes when, what has gone."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from lgsp.retention.models.expiry import ExpiredSegment
from lgsp.retention.operations.disk import measure_disk
from lgsp.runtime.clock import now


def test_sizes_terms_and_an_empty_history(operator: Client, home: Any) -> None:
    page = operator.get("/keeping").content.decode()
    assert "Bản ghi nhật ký" in page and "731 ngày" in page and "3653 ngày" in page and "mãi mãi" in page
    assert "Tệp nhập mã, báo cáo đầy đủ các lỗi của tệp" in page and "365 ngày" in page
    assert "Chưa có bản ghi nào hết hạn." in page and "biết đà tăng từ ngày mai" in page


def test_growth_the_alarm_and_what_has_gone(operator: Client, home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    measure_disk(now=now() - timedelta(days=2), index_bytes=8192)
    (home.log / "x.log").write_bytes(b"x" * 9_000_000)
    measure_disk(now=now(), index_bytes=8192)
    monkeypatch.setenv("LGSP_DISK_MAX", "1000")
    ExpiredSegment.objects.create(
        of_instance_id="VN-H55", log="gateway-1", first_sequence=0, end_sequence=90, size_bytes=1234, due_on=date(2035, 1, 1),
        rule="LGSP_RECORDS_KEPT_DAYS=3653", declared_at=now(),
    )  # fmt: skip
    page = operator.get("/keeping").content.decode()
    assert "Đã chạm mức báo động." in operator.get("/").content.decode()
    assert "Đã chạm mức báo động." in page and "+4," in page
    assert "gateway-1 0–89" in page and "LGSP_RECORDS_KEPT_DAYS=3653" in page
