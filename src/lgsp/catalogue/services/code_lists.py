"""The catalogue as a service of the platform: REST for programs, and the exchange interface of shared catalogues.

Rules: translation only. It answers whoever shows the key that the registry gave to the gateway, and nobody else, so that rights, limits and proof are
those of any service. What is told of published versions never changes, so every answer has an `ETag`; a page has at most 1,000 codes; CSV and Excel
bring the whole list.
"""

import functools
import hashlib
from collections.abc import Callable
from typing import Any, Final

import msgspec
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from lgsp.catalogue.models import CodeList, CodeListVersion
from lgsp.catalogue.operations.receiving import insert_records
from lgsp.catalogue.queries import codes as code_queries
from lgsp.catalogue.queries import exchange, lists, mappings
from lgsp.dialects.shared_catalogues import face
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.errors import LgspError, MalformedRequest, NotRegistered
from lgsp.domain.http import HttpRequest as PlainRequest
from lgsp.domain.http import HttpResponse as PlainResponse
from lgsp.domain.list_places import ListAt
from lgsp.domain.periods import local_date
from lgsp.protocol.files.tables import write_csv, write_excel
from lgsp.protocol.http.problem import CONTENT_TYPE, status_of, write_problem
from lgsp.registry.api.gateway_only import gateway_only
from lgsp.runtime.clock import now

BY: Final = "exchange"
PAGE_SIZE: Final = 100
PAGE_SIZE_MAX: Final = 1000
CODE_HEADINGS: Final = ("code", "name", "name_en", "name_short", "parent", "level", "valid_from", "valid_to")
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
View = Callable[..., HttpResponse]


def for_the_gateway(view: View) -> View:
    """Let only the gateway in, and tell errors as problem documents."""

    @gateway_only
    @functools.wraps(view)
    def guarded(request: HttpRequest, *words: Any, **named: Any) -> Any:
        try:
            return view(request, *words, **named)
        except LgspError as error:
            text = write_problem(error, transaction_id=request.headers.get("Lgsp-Transaction-Id", ""), in_english=False)
            return HttpResponse(text, status=status_of(error), content_type=CONTENT_TYPE.decode())

    return guarded


def _told(request: HttpRequest, content: Any, *facts: Any) -> HttpResponse:
    """JSON with an `ETag` made of what it depends on; 304 if the caller has it."""
    body = msgspec.json.encode(content)
    tag = _tag(*facts) if facts else _tag(body)
    if _has(request, tag):
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse(body, content_type="application/json", headers={"ETag": tag, "Cache-Control": "private, max-age=60"})


def _has(request: HttpRequest, tag: str) -> bool:
    return tag in request.headers.get("If-None-Match", "")


def _tag(*facts: Any) -> str:
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


def _number(request: HttpRequest, name: str, default: int, most: int) -> int:
    text = request.GET.get(name, "")
    if text and not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
        raise MalformedRequest(why=f"{name} must be a number from 1 to {most}")
    return int(text) if text else default


def _list_facts(row: CodeList) -> dict[str, Any]:
    names = (
        "code",
        "name",
        "name_en",
        "description",
        "owner_name",
        "legal_basis",
        "source",
        "source_on",
        "certainty",
        "properties",
        "levels",
    )
    return {name: getattr(row, name) for name in names}


def _version_facts(row: CodeListVersion) -> dict[str, Any]:
    return {
        name: getattr(row, name) for name in ("number", "effective_on", "title", "legal_basis", "rows", "sha256", "published_at")
    }


@for_the_gateway
def list_of_lists(request: HttpRequest) -> HttpResponse:
    """`GET /lists?q=`: every list."""
    return _told(request, [_list_facts(row) for row in lists.code_lists(request.GET.get("q", ""))])


@for_the_gateway
def one_list(request: HttpRequest, code: str) -> HttpResponse:
    """`GET /lists/{code}`: one list with its published versions."""
    row = lists.code_list(code)
    versions = [_version_facts(one) for one in lists.versions_of(row) if one.status == "published"]
    return _told(request, {**_list_facts(row), "versions": versions})


def _version(request: HttpRequest, code: str) -> tuple[CodeListVersion, Any]:
    """The version that is meant, and the day as of which its codes are wanted (None: all of them)."""
    today = local_date(now())
    state = request.GET.get("version") or request.GET.get("as_of") or ""
    at = ListAt.parse(f"{code}@{state}" if state else code)
    version = lists.version_named(str(at), today)
    return version, None if at.number is not None else at.on or today


@for_the_gateway
def codes(request: HttpRequest, code: str) -> HttpResponse:
    """`GET /lists/{code}/codes`: a page of codes, found ones, or the whole as CSV or Excel.

    `version` or `as_of` choose the state, `level` and `parent` the part, `q` words, `page` and `page_size` the page, `format` json, csv or xlsx.
    `is_complete` is false if a search for words that very many codes have may have left some out.
    """
    version, on = _version(request, code)
    parent = request.GET.get("parent") or None
    level = _number(request, "level", 0, 20) or None
    kind = request.GET.get("format", "json")
    rows: Any = code_queries.codes_of(version, on=on, level=level)
    if parent is not None:
        rows = rows.filter(parent=parent)
    if kind in ("csv", "xlsx"):
        tag = _tag(version.sha256, on, sorted(request.GET.items()))
        return HttpResponse(status=304, headers={"ETag": tag}) if _has(request, tag) else _table(version, rows, kind, tag)
    if kind != "json":
        raise MalformedRequest(why="format must be json, csv or xlsx")
    is_complete = True
    if request.GET.get("q"):
        rows, is_complete = code_queries.found_codes(version, request.GET["q"], on=on, level=level, parent=parent)
    size = _number(request, "page_size", PAGE_SIZE, PAGE_SIZE_MAX)
    page = Paginator(rows, size).get_page(_number(request, "page", 1, 10**6))
    content = {
        "list": code,
        "version": version.number,
        "as_of": on,
        "total": page.paginator.count,
        "is_complete": is_complete,
        "page": page.number,
        "pages": page.paginator.num_pages,
        "codes": [code_queries.plain(row) for row in page.object_list],
    }
    return _told(request, content, version.sha256, on, sorted(request.GET.items()))


def _table(version: CodeListVersion, rows: Any, kind: str, tag: str) -> HttpResponse:
    """The whole as a file. It is read before the answer goes out: afterwards no instance is chosen, and no row is seen."""
    own = [one["name"] for one in version.code_list.properties]
    lines = (
        [getattr(row, name) for name in CODE_HEADINGS] + [row.properties.get(name, "") for name in own]
        for row in rows.iterator(10_000)
    )
    name = f"{version.code_list.code}-{version.number}.{kind}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"', "ETag": tag}
    if kind == "csv":
        text = "".join(write_csv((*CODE_HEADINGS, *own), lines))
        return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=disposition)
    return HttpResponse(write_excel(version.code_list.name, (*CODE_HEADINGS, *own), lines), content_type=EXCEL, headers=disposition)


@for_the_gateway
def one_code(request: HttpRequest, code: str, value: str) -> HttpResponse:
    """`GET /lists/{code}/codes/{value}`: one code, valid or not, with those above it."""
    version, on = _version(request, code)
    row = code_queries.code_of(version, value, on) or code_queries.code_of(version, value)
    if row is None:
        raise NotRegistered(code=value)
    above = [code_queries.plain(one) for one in code_queries.line_above(version, row)]
    return _told(request, {**code_queries.plain(row), "above": above}, version.sha256, on, value)


@for_the_gateway
def changes(request: HttpRequest, code: str) -> HttpResponse:
    """`GET /lists/{code}/changes?since=N`: what was added, removed and changed since a version that the caller has."""
    row = lists.code_list(code)
    since = _number(request, "since", 0, 10**6)
    later = exchange.versions_since(row, since)
    if not later:
        return _told(request, {"list": code, "since": since, "version": since, "added": [], "removed": [], "changed": []})
    before = next((one for one in lists.versions_of(row) if one.number == since), None)
    if since and before is None:
        raise NotRegistered(version=f"{code}@{since}")
    found = code_queries.difference_between(before, later[-1])
    content = {
        "list": code,
        "since": since,
        "version": later[-1].number,
        "added": [code_queries.plain(one) for one in found.added],
        "removed": [code_queries.plain(one) for one in found.removed],
        "changed": [{**code_queries.plain(after), "fields": fields} for _, after, fields in found.changed],
    }
    return _told(request, content, later[-1].sha256, since)


@for_the_gateway
def mapped(request: HttpRequest, name: str, value: str) -> HttpResponse:
    """`GET /mappings/{code}/{value}`: what became of a code."""
    row = mappings.mapping(name)
    found = list(mappings.mapped_codes(row).filter(source_code=value))
    if row.status != "published" or not found:
        raise NotRegistered(mapping=name, code=value)
    told = [{"target": one.target_code, "kind": one.kind, "is_default": one.is_default, "reason": one.reason} for one in found]
    return _told(request, {"mapping": str(row), "source": value, "targets": told})


@for_the_gateway
def exchange_interface(request: HttpRequest, rest: str) -> HttpResponse:
    """`/dmdc/…`: the exchange of shared catalogues, exactly as its dialect says."""
    conversation = face.answer(PlainRequest(request.method or "", f"{face.BASE_PATH}/{rest}", (), request.body))
    try:
        enquiry = next(conversation)
        conversation.send(_known(enquiry))
    except StopIteration as end:
        answer: PlainResponse = end.value
    return HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))


def _known(enquiry: Enquiry) -> Answer:
    code = enquiry.parameters["code"]
    if enquiry.operation == face.METADATA:
        return exchange.metadata(code)
    if enquiry.operation == face.RECORDS:
        return exchange.records(code, local_date(now()))
    return insert_records(code=code, text=enquiry.parameters["records"], by=BY, now=now())
