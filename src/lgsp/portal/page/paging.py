"""Lists in pages of a fixed length.

Rules: the page's number stands in the address beside the filters; a number out of range gives the nearest page.
"""

from typing import Any, Final

import msgspec
from django.core.paginator import Paginator
from django.http import HttpRequest

PAGE_ROWS: Final = 50


class ListPage(msgspec.Struct, frozen=True):
    """One page of a list; `before` and `after` are queries for the address, empty at the ends."""

    rows: list[Any]
    total: int
    number: int
    last: int
    before: str
    after: str


def page_of(request: HttpRequest, rows: Any) -> ListPage:
    """The page that the request asks for."""
    paginator = Paginator(rows, PAGE_ROWS)
    page = paginator.get_page(request.GET.get("page"))
    return ListPage(
        rows=list(page.object_list),
        total=paginator.count,
        number=page.number,
        last=paginator.num_pages,
        before=_query(request, page.number - 1) if page.has_previous() else "",
        after=_query(request, page.number + 1) if page.has_next() else "",
    )


def _query(request: HttpRequest, number: int) -> str:
    wanted = request.GET.copy()
    wanted["page"] = str(number)
    return "?" + wanted.urlencode()
