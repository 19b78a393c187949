"""Addresses: the JSON API, sign-in, language, pages."""

from django.urls import include, path

from lgsp.catalogue.endpoints.mappings import router as code_mappings
from lgsp.monitor.api import router as exchanges
from lgsp.monitor.tracker import find_usage, heartbeat
from lgsp.registry.api import api
from lgsp.site.health import live
from lgsp.site.metrics import metrics

api.add_router("/v1", exchanges, tags=["exchanges"])
api.add_router("/v1", code_mappings, tags=["code mappings"])

urlpatterns = [
    path("health", live),
    path("metrics", metrics),
    path("api/", api.urls),
    path("platform/data-tracker/v3/findUsage", find_usage),
    path("platform/data-tracker/v3/heartbeat", heartbeat),
    path("platform/catalogue/", include("lgsp.catalogue.urls")),
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("", include("lgsp.portal.urls")),
]

handler400 = "lgsp.portal.refusals.bad_request"
handler403 = "lgsp.portal.refusals.forbidden"
handler404 = "lgsp.portal.refusals.not_found"
