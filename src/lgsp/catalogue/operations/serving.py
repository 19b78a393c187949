"""The catalogue as services of the platform's own system `danh-muc`, and what it may call itself."""

import secrets
from datetime import datetime
from typing import Any, Final

from lgsp.catalogue.operations.synchronisation import CONSUMER_KEY_ID
from lgsp.protocol.credentials.verifiers import verifier_of
from lgsp.registry.facts import ServiceFacts, SubsystemFacts, VersionFacts
from lgsp.registry.models import Credential, Subsystem
from lgsp.registry.operations.audit.records import begin
from lgsp.registry.operations.platform_services import own_authentication, own_subsystem, register_own_service
from lgsp.registry.queries.scope import current_instance
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import catalogue_consumer_key

BY: Final = "lgsp"
WHY: Final = "dịch vụ danh mục của nền tảng / the platform's catalogue service"
SYSTEM: Final = "danh-muc"
VERSION: Final = "1.0"
SALT_BYTES: Final = 16
REST_PATH: Final = "/danh-muc/1.0"
EXCHANGE_PATH: Final = "/dmdc"

_SERVICES: Final = (
    (
        ServiceFacts(
            code="tra-cuu",
            title="Tra cứu danh mục dùng chung",
            title_en="Shared code lists",
            description="Danh mục, phiên bản, mã theo ngày, thay đổi giữa hai phiên bản, bảng chuyển đổi; JSON, CSV, Excel.",
        ),
        REST_PATH,
        "/platform/catalogue/v1",
        [
            "GET /lists",
            "GET /lists/*",
            "GET /lists/*/codes",
            "GET /lists/*/codes/*",
            "GET /lists/*/changes",
            "GET /mappings/*/*",
        ],
    ),
    (
        ServiceFacts(
            code="dmdc",
            title="Trao đổi danh mục dùng chung (DMDC)",
            title_en="Exchange of shared catalogues",
            description="Giao diện danh mục dùng chung: Metadata, Category.",
        ),
        EXCHANGE_PATH,
        "/platform/catalogue/dmdc",
        ["GET /Metadata/*", "GET /Category/*", "POST /Category/*"],
    ),
)


def register_platform_services(*, address: str, now: datetime) -> None:
    """Register the catalogue, served at `address` (of this platform's own process, on loopback)."""
    told: dict[str, Any] = {"by": BY, "why": WHY, "now": now}
    subsystem = own_subsystem(SubsystemFacts(code=SYSTEM, name="Danh mục dùng chung", name_en="Shared code lists"), told)
    for facts, base_path, path, endpoints in _SERVICES:
        wanted = VersionFacts(
            version=VERSION,
            base_path=base_path,
            upstreams=[f"{address}{path}"],
            endpoints=endpoints,
            authentication=own_authentication(),
            is_default=True,
        )
        register_own_service(subsystem, facts, wanted, told)
    _let_call(subsystem, now)


def _let_call(subsystem: Subsystem, now: datetime) -> None:
    """The credential with which the catalogue itself asks an upper level."""
    if Credential.objects.filter(key_id=CONSUMER_KEY_ID).exists():
        return
    secret = catalogue_consumer_key(home_in_use().keys)
    with begin("issue_credential", by=BY, why=WHY, now=now) as act:
        act.save(
            Credential(
                of_instance_id=current_instance(),
                subsystem=subsystem,
                key_id=CONSUMER_KEY_ID,
                kind="api_key",
                verifier=verifier_of(secret, salt=secrets.token_bytes(SALT_BYTES)),
                note="đồng bộ danh mục cấp trên",
                created_at=now,
            )
        )
