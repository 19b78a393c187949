"""Exchanges over HTTP: the receipt of one, and the statistics.

Wired into the JSON API by `site/urls.py`; who is signed in and how errors are told is as there.
"""

from datetime import date

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Router

from lgsp.exchanges.operations.receipts import receipt_for
from lgsp.exchanges.queries.statistics import days_between
from lgsp.exchanges.statistics_files import CONTENT_TYPES, Format, written
from lgsp.protocol.proof.receipt import write_receipt

router = Router()


@router.get("/exchanges/{transaction_id}/receipt")
def show_receipt(request: HttpRequest, transaction_id: str) -> HttpResponse:
    """The receipt of an exchange (docs/reference/receipt.md), for officers of its two parties and the platform's operators and auditors."""
    receipt = receipt_for(request.user, transaction_id)  # type: ignore[arg-type]
    answer = HttpResponse(write_receipt(receipt), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="receipt-{receipt.transaction_id}.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@router.get("/statistics")
def show_statistics(request: HttpRequest, since: date, until: date, format: Format = "csv") -> StreamingHttpResponse:
    """Calls per Vietnamese day, consumer, service and outcome, without personal data, as CSV or Parquet; `until` is not included."""
    answer = StreamingHttpResponse(
        written(list(days_between(since=since, until=until)), format), content_type=CONTENT_TYPES[format]
    )
    answer["Content-Disposition"] = f'attachment; filename="statistics-{since}-{until}.{format}"'
    return answer
