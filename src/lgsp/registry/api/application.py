"""The JSON API of the registry: the operations and queries as HTTP, described at /api/openapi.json.

Rules: signed in by session (then CSRF is checked) or by `Authorization: Bearer lgspt_…`; every act needs a reason (`why`); roles are checked by the
operations; errors are problem documents (RFC 9457). Identifiers with slashes are query parameters, never parts of a path.
"""

from typing import Any

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as RequestInvalid
from ninja.security import HttpBearer, django_auth

from lgsp import __version__
from lgsp.domain.errors import ContentRefused, CredentialMissing, CredentialRefused, LgspError, MalformedRequest, RoleMissing
from lgsp.domain.faults import Fault
from lgsp.protocol.http.problem import CONTENT_TYPE, headers_of, status_of, write_problem
from lgsp.registry.api import audit_records, configurations, members, rights, services
from lgsp.registry.queries.officers import officer_of_api_token
from lgsp.runtime.clock import now


class TokenAuth(HttpBearer):
    """`Authorization: Bearer lgspt_<id>_<secret>`; made under one's account or by `lgsp registry officer token`."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The officer of the token; raises `CredentialRefused` if it is not in force."""
        officer = officer_of_api_token(token, now())
        if officer is None:
            raise CredentialRefused
        request.user = officer
        return officer


api = NinjaAPI(
    title="LGSP – sổ đăng ký",
    version=__version__,
    description="Cơ quan, hệ thống, dịch vụ, quyền khai thác và cấu hình đã ký. Members, subsystems, services, rights, configurations.",
    auth=[TokenAuth(), django_auth],
    docs_url=None,
    urls_namespace="api",
)
api.add_router("/v1", members.router, tags=["members"])
api.add_router("/v1", services.router, tags=["services"])
api.add_router("/v1", rights.router, tags=["access rights"])
api.add_router("/v1", configurations.router, tags=["configurations"])
api.add_router("/v1", audit_records.router, tags=["exchanges"])


def _problem(request: HttpRequest, error: LgspError) -> HttpResponse:
    is_english = getattr(request, "LANGUAGE_CODE", "vi").startswith("en")
    answer = HttpResponse(
        write_problem(error, transaction_id="", in_english=is_english),
        status=status_of(error),
        content_type=CONTENT_TYPE.decode(),
    )
    for name, value in headers_of(error):
        answer[name.decode()] = value.decode()
    return answer


@api.exception_handler(LgspError)
def tell_error(request: HttpRequest, error: LgspError) -> HttpResponse:
    """An error that we foresaw."""
    return _problem(request, error)


@api.exception_handler(AuthenticationError)
def tell_unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Nobody is signed in."""
    return _problem(request, CredentialMissing())


@api.exception_handler(RequestInvalid)
def tell_invalid(request: HttpRequest, error: RequestInvalid) -> HttpResponse:
    """Fields that are missing or wrong, each with its place."""
    faults = [Fault(tuple(found["loc"]), str(found["msg"]), str(found["msg"])) for found in error.errors]
    return _problem(request, ContentRefused(faults=faults))


@api.exception_handler(DataError)
def tell_unstorable(request: HttpRequest, error: DataError) -> HttpResponse:
    """A text or number that no row can hold, where no field's own rule has refused it."""
    return _problem(request, MalformedRequest(why="a value can't be stored"))


@api.exception_handler(HttpError)
def tell_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A session without its CSRF token; a body that can't be read, and the like."""
    if error.status_code == 403:
        return _problem(request, RoleMissing(why="the CSRF token is missing or wrong"))
    return _problem(request, MalformedRequest(why=str(error)))
