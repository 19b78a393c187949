"""Which calls were sent again, or wait to be."""

from django.db.models import QuerySet

from lgsp.domain.errors import NotRegistered
from lgsp.replay.models.replays import ResendRequest


def resends(*, waiting: bool | None = None) -> QuerySet[ResendRequest]:
    """Requests to send again, the newest first."""
    found = ResendRequest.objects.order_by("-asked_at", "-pk")
    if waiting is None:
        return found
    return found.filter(status="waiting") if waiting else found.exclude(status="waiting")


def resend(number: int) -> ResendRequest:
    """One of them; raises `NotRegistered`."""
    found = ResendRequest.objects.filter(pk=number).first()
    if found is None:
        raise NotRegistered(resend=number)
    return found


def resends_of(transaction_id: str) -> list[ResendRequest]:
    """How often an exchange was sent again, or asked to be, the last first."""
    return list(ResendRequest.objects.filter(transaction_id=transaction_id).order_by("-asked_at", "-pk"))
