"""Exchanges over HTTP: the receipt of one. Wired into the JSON API by `site/urls.py`; who is signed in and how errors are told is as there."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from lgsp.monitor.receipts import receipt_for
from lgsp.protocol.receipt import write_receipt

router = Router()


@router.get("/exchanges/{transaction_id}/receipt")
def show_receipt(request: HttpRequest, transaction_id: str) -> HttpResponse:
    """The receipt of an exchange (docs/reference/receipt.md), for officers of its two parties and the platform's operators and auditors."""
    receipt = receipt_for(request.user, transaction_id)  # type: ignore[arg-type]
    answer = HttpResponse(write_receipt(receipt), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="receipt-{receipt.transaction_id}.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer
