"""Whether the platform's process answers: for the supervisor and for load balancers. No sign-in, no database."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """`GET /health`: 200 as soon as pages can be served."""
    return HttpResponse("ok\n", content_type="text/plain")
