from typing import Any

from django.test import Client

from lgsp.catalogue.operations.content import load_content
from lgsp.runtime.clock import now


def test_mappings_and_their_rows_are_found(operator: Client, world: Any) -> None:
    load_content(now=now())
    assert "/mappings/dvhc-2025/1" in operator.get("/mappings").content.decode()
    page = operator.get("/mappings/dvhc-2025/1?q=01834").content.decode()
    assert "01840" in page and "471" in page and "Phường Đức Xuân" in page
    assert "01834" not in operator.get("/mappings/dvhc-2025/1?status=withdrawn").content.decode()
    assert operator.get("/mappings/dvhc-2025/1?status=odd").status_code == 200
    assert operator.get("/mappings/none/1").status_code == 404
