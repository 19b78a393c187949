"""A guard for the platform's own services: only the gateway gets in."""

import functools
import hmac
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from lgsp.registry.operations.platform_services import PLATFORM_KEY_FIELD
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import platform_service_key

View = Callable[..., Any]


def gateway_only(view: View) -> View:
    """Answer 404, as if there were nothing here, to whoever does not show the home's key."""

    @csrf_exempt
    @functools.wraps(view)
    def guarded(request: HttpRequest, *words: Any, **named: Any) -> Any:
        shown = request.headers.get(PLATFORM_KEY_FIELD, "")
        if not hmac.compare_digest(shown.encode(), platform_service_key(home_in_use().keys).encode()):
            return HttpResponse(status=404)
        return view(request, *words, **named)

    return guarded
