"""Addresses: the JSON API, sign-in, language, pages."""

from django.urls import include, path

from lgsp.catalogue.api.mappings import router as code_mappings
from lgsp.citizens.services.tracker import find_usage, heartbeat
from lgsp.exchanges.api import router as exchanges
from lgsp.registry.api.application import api
from lgsp.replay.api import router as replay
from lgsp.retention.api import router as retention
from lgsp.site.health import live
from lgsp.site.metrics import metrics

api.add_router("/v1", exchanges, tags=["exchanges"])
api.add_router("/v1", retention, tags=["exchanges"])
api.add_router("/v1", replay, tags=["exchanges"])
api.add_router("/v1", code_mappings, tags=["code mappings"])

urlpatterns = [
    path("health", live),
    path("metrics", metrics),
    path("api/", api.urls),
    path("platform/data-tracker/v3/findUsage", find_usage),
    path("platform/data-tracker/v3/heartbeat", heartbeat),
    path("platform/catalogue/", include("lgsp.catalogue.services.urls")),
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("", include("lgsp.portal.urls")),
]

handler400 = "lgsp.portal.page.refusals.bad_request"
handler403 = "lgsp.portal.page.refusals.forbidden"
handler404 = "lgsp.portal.page.refusals.not_found"
