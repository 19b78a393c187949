from lgsp.catalogue.operations.serving import register_platform_services
from lgsp.protocol.credentials.sealing import unseal, upstream_purpose
from lgsp.registry.models import Credential, ServiceVersion
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import platform_service_key, sealing_key


def test_the_catalogue_is_registered_like_anybodys_service(told):
    register_platform_services(address="http://127.0.0.1:8000", now=told["now"])
    rows = {row.base_path: row for row in ServiceVersion.objects.select_related("service")}
    assert set(rows) == {"/danh-muc/1.0", "/dmdc"} and {row.status for row in rows.values()} == {"published"}
    row = rows["/dmdc"]
    assert row.upstreams == ["http://127.0.0.1:8000/platform/catalogue/dmdc"]
    key = unseal(row.sealed_secret, key=sealing_key(home_in_use().keys), purpose=upstream_purpose(row.service.identifier))
    assert key == platform_service_key(home_in_use().keys) and Credential.objects.get().kind == "api_key"


def test_a_second_start_writes_nothing_and_a_new_address_is_taken_over(told):
    for address in ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "http://127.0.0.1:9000"):
        register_platform_services(address=address, now=told["now"])
    rows = list(ServiceVersion.objects.all())
    assert [len(row.history.all()) for row in rows] == [rows[0].history.count()] * 2 and all(
        ":9000" in row.upstreams[0] for row in rows
    )
