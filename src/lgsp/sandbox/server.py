"""The simulated outside systems behind one listening socket, as a plain ASGI 3 application.

    /dkkd/token, /dkkd/apiCSDLDKDN/1.0/…   the national business register, with the token call of its platform
    /gia-dat/v1/…, /thua-dat/v1/…          the land database of a department, behind an API key
    /dancu                                 the population database, behind its computed Basic
    /hotich/token, /hotich/…               the civil status register
    /bhxh/token, /bhxh/apiBHXH/…           the insurance database
    /hcm/…                                 the enterprise look-up of a city's platform
    /ho-kinh-doanh/Service.asmx            the household businesses of a department, SOAP
    /ngsp/token, /ngsp/dmdc/…              the national shared catalogues
    /xrd/XrdAdapter/…, /xrd/VXPAdapter/…   the national service portal
    /vxp/…                                 the national document axis
    /tsa                                   a time-stamping authority (RFC 3161)
    /vneid/…                               the citizens' identity provider (OpenID Connect)

Rules: it answers only what a real system would; a caller without the right token or key is refused, as there.
"""

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import date, datetime
from typing import Any, Final

import msgspec

from lgsp.dialects.business_registration import face as business_registration
from lgsp.domain.http import Headers, HttpRequest, HttpResponse, header
from lgsp.domain.periods import local_date
from lgsp.sandbox.conversations import converse
from lgsp.sandbox.demo_secrets import DemoSecrets
from lgsp.sandbox.invented.enterprises import register_knows
from lgsp.sandbox.invented.units import THAI_NGUYEN, communes_of
from lgsp.sandbox.systems.axis_office import AxisOffice
from lgsp.sandbox.systems.catalogue_office import CatalogueOffice
from lgsp.sandbox.systems.city_register import CityRegister
from lgsp.sandbox.systems.civil_status_office import CivilStatusOffice
from lgsp.sandbox.systems.household_businesses import HouseholdBusinesses
from lgsp.sandbox.systems.identity_provider import IdentityProvider
from lgsp.sandbox.systems.insurance_office import InsuranceOffice
from lgsp.sandbox.systems.land_parcels import parcels_of
from lgsp.sandbox.systems.land_prices import OPENAPI, prices_of, valuation
from lgsp.sandbox.systems.national_portal import NationalPortal
from lgsp.sandbox.systems.population_register import PopulationRegister
from lgsp.sandbox.systems.timestamp_authority import TimestampAuthority
from lgsp.sandbox.systems.token_desk import TokenDesk, token_refused

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

BODY_BYTES_MAX: Final = 1024 * 1024
ANSWERS_MAX: Final = 2000
"""Answers of the register kept ready, so that a load test measures the gateway and not the sandbox."""
_JSON: Final[Headers] = (("Content-Type", "application/json;charset=utf-8"),)


class Sandbox:
    """All simulated systems; `now` gives the present moment as an aware datetime."""

    def __init__(self, known: DemoSecrets, now: Callable[[], datetime], authority: TimestampAuthority | None = None) -> None:
        self._authority = authority
        self._known = known
        self._now = now
        self._communes = communes_of(THAI_NGUYEN)
        self._by_code = {commune.code: commune for commune in self._communes}
        self._register_desk = TokenDesk(known.register_client_id, known.register_secret, now)
        self._by_prefix: dict[str, Callable[[HttpRequest], HttpResponse]] = {
            "/dkkd": self._answer_register,
            "/gia-dat/v1": self._answer_land,
            "/thua-dat/v1": self._answer_parcels,
            "/hotich": CivilStatusOffice(known, self._communes, now).answer,
            "/bhxh": InsuranceOffice(known, self._communes, now).answer,
            "/ho-kinh-doanh": HouseholdBusinesses(known, self._communes).answer,
            "/hcm": CityRegister(known, self._communes).answer,
            "/ngsp": CatalogueOffice(known, now).answer,
            "/xrd": NationalPortal(known, now).answer,
            "/vxp": AxisOffice(known, now).answer,
            "/vneid": IdentityProvider(known, self._communes, now).answer,
        }
        self._population = PopulationRegister(known, self._communes, now)
        self._answers: dict[tuple[date, str], HttpResponse] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI 3)."""
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body") or len(body) > BODY_BYTES_MAX:
                break
        query = scope["query_string"].decode("latin-1")
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
        request = HttpRequest(scope["method"], scope["path"] + (f"?{query}" if query else ""), headers, body)
        response = self.answer(request) if len(body) <= BODY_BYTES_MAX else HttpResponse(413, _JSON, b"{}")
        wire = [(name.lower().encode(), value.encode()) for name, value in response.headers]
        wire.append((b"content-length", str(len(response.body)).encode()))
        await send({"type": "http.response.start", "status": response.status, "headers": wire})
        await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else response.body})

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The answer of whichever system the address belongs to."""
        if request.url.partition("?")[0] == "/dancu":
            # Its credential covers the whole address, so nothing is taken away from it.
            return self._population.answer(request)
        if request.url == "/tsa" and self._authority is not None:
            return self._authority.answer(request)
        for prefix, answer in self._by_prefix.items():
            if request.url.startswith(f"{prefix}/"):
                return answer(msgspec.structs.replace(request, url=request.url.removeprefix(prefix)))
        return _json(404, {"error": "not found"})

    def _answer_register(self, request: HttpRequest) -> HttpResponse:
        if request.url == "/token":
            return self._register_desk.answer(request)
        if not self._register_desk.lets_in(request.headers):
            return token_refused()
        today = local_date(self._now())
        answered = self._answers.get((today, request.url)) if request.method == "GET" else None
        if answered is None:
            conversation = business_registration.answer(request)
            answered = converse(conversation, lambda enquiry: register_knows(enquiry, self._communes, today))
            if request.method == "GET" and len(self._answers) < ANSWERS_MAX:
                self._answers[today, request.url] = answered
        return answered

    def _has_land_key(self, request: HttpRequest) -> bool:
        key = header(request.headers, "x-api-key") or ""
        return hmac.compare_digest(key.encode(), self._known.land_prices_key.encode())

    def _answer_parcels(self, request: HttpRequest) -> HttpResponse:
        if not self._has_land_key(request):
            return _json(401, {"error": "khoá API không hợp lệ"})
        match request.url.partition("?")[0].split("/"):
            case ["", "owners", personal_id, "parcels"] if request.method == "GET":
                found = parcels_of(personal_id, self._communes)
                return _json(404, {"error": "không có người sử dụng đất này"}) if found is None else _json(200, found)
        return _json(404, {"error": "không có địa chỉ này"})

    def _answer_land(self, request: HttpRequest) -> HttpResponse:
        if not self._has_land_key(request):
            return _json(401, {"error": "khoá API không hợp lệ"})
        path = request.url.partition("?")[0]
        if request.method == "GET" and path == "/openapi.json":
            return _json(200, OPENAPI)
        if request.method == "GET" and path == "/communes":
            return _json(200, [{"communeCode": commune.code, "communeName": commune.name} for commune in self._communes])
        if request.method == "GET" and path.startswith("/land-prices/"):
            commune = self._by_code.get(path.removeprefix("/land-prices/"))
            return _json(200, prices_of(commune)) if commune else _json(404, {"error": "không có xã, phường này"})
        if request.method == "POST" and path == "/valuations":
            return self._answer_valuation(request.body)
        return _json(404, {"error": "không có địa chỉ này"})

    def _answer_valuation(self, body: bytes) -> HttpResponse:
        try:
            asked = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return _json(400, {"error": "nội dung không phải JSON"})
        value = valuation(asked, self._by_code)
        return _json(422, {"error": value}) if isinstance(value, str) else _json(200, value)


def _json(status: int, content: Any) -> HttpResponse:
    return HttpResponse(status, _JSON, msgspec.json.encode(content))
