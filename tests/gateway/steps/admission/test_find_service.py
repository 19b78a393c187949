import msgspec
import pytest

from lgsp.domain.configuration import Alias, Endpoint
from lgsp.domain.errors import EndpointNotFound, MethodNotAllowed, ServiceDisabled, ServiceNotFound
from lgsp.gateway.plan import Plan
from lgsp.gateway.steps.admission.find_service import find_service
from tests.gateway.inside import UPSTREAM, End, call, plan
from tests.gateway.world import SERVICE, configuration, service

ENDPOINTS = (Endpoint("GET", "/chiTietDoanhNghiep"), Endpoint("GET", "/ho-so/*"))


async def test_a_published_path_names_service_endpoint_and_rest() -> None:
    end = End()
    await find_service(plan(services=[service(UPSTREAM, endpoints=ENDPOINTS)]))(call(target="/apiCSDLDKDN/1.0/ho-so/7"), end)
    found = end.calls[0]
    assert (found.service_named, found.endpoint, found.rest_of_path) == (SERVICE, "GET /ho-so/*", "/ho-so/7")


async def test_an_identifier_names_the_default_version() -> None:
    end = End()
    await find_service(plan())(call(face="xroad", service_named=SERVICE, rest_of_path="/x"), end)
    found = end.calls[0]
    assert found.version is not None
    assert (found.version.version, found.endpoint, found.rest_of_path) == ("1.0", "GET /**", "/x")


@pytest.mark.parametrize("facts", [{"target": "/khac"}, {"face": "xroad", "service_named": "a/b/c/d/e"}])
async def test_an_unknown_service_is_not_found(facts: dict[str, str]) -> None:
    with pytest.raises(ServiceNotFound):
        await find_service(plan())(call(**facts), End())


async def test_an_unknown_endpoint_and_a_wrong_method_are_told_apart() -> None:
    step = find_service(plan(services=[service(UPSTREAM, endpoints=ENDPOINTS)]))
    with pytest.raises(EndpointNotFound):
        await step(call(target="/apiCSDLDKDN/1.0/khac"), End())
    with pytest.raises(MethodNotAllowed) as caught:
        await step(call("POST"), End())
    assert caught.value.facts["allow"] == "GET"


async def test_a_disabled_service_is_refused_with_its_notice() -> None:
    with pytest.raises(ServiceDisabled) as caught:
        await find_service(plan(services=[service(UPSTREAM, is_disabled=True, notice="bảo trì")]))(call(), End())
    assert caught.value.facts["notice"] == "bảo trì"


async def test_an_identifier_may_be_written_with_the_old_code() -> None:
    end, made = End(), plan()
    made.aliases = {"VN-H55/GOV/000.00.99.H55": "VN-H55/GOV/H55.99"}
    await find_service(made)(call(face="xroad", service_named=SERVICE.replace("H55.99", "000.00.99.H55")), end)
    assert end.calls[0].version is not None


async def test_what_is_posted_to_a_soap_service_has_its_endpoint_in_the_body() -> None:
    services = [service(UPSTREAM, kind="SOAP", endpoints=(Endpoint("SOAP", "/a"), Endpoint("GET", "/")))]
    posted, described = call("POST", "/apiCSDLDKDN/1.0"), call("GET", "/apiCSDLDKDN/1.0/?wsdl")
    for one in (posted, described):
        await find_service(plan(services=services))(one, End())
    assert (posted.endpoint, described.endpoint) == ("", "GET /")


async def test_a_service_is_found_under_its_identifier_of_before_and_that_is_noted() -> None:
    known = Plan(
        msgspec.structs.replace(
            configuration(UPSTREAM), aliases=(Alias("VN-H55/GOV/H03", SERVICE.rpartition("/")[0].rpartition("/")[0]),)
        )
    )
    end = End()
    named = f"VN-H55/GOV/H03/{SERVICE.split('/')[3]}/{SERVICE.split('/')[4]}"
    await find_service(known)(call(face="xroad", service_named=named), end)
    assert end.calls[0].version is not None and end.calls[0].alias == named
    await find_service(known)(call(face="xroad", service_named=SERVICE), end)
    assert end.calls[1].alias == ""
