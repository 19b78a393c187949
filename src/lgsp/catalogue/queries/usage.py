"""Who uses which list: field maps of services and rights, mappings, synchronisations; identifiers of before and their use; changes of codes."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import QuerySet

from lgsp.catalogue.models import CodeList, CodeMapping, ListImport, MappingImport, NoticeAddress, Recoding, Synchronisation
from lgsp.catalogue.queries.lists import code_list
from lgsp.domain.errors import NotRegistered
from lgsp.domain.list_places import ListAt
from lgsp.registry.models import AccessRight, IdentifierAlias, ServiceVersion


class Use(NamedTuple):
    """One place where a list is used: a service version or a right, with one of its field maps."""

    kind: str
    of: str
    title: str
    field_map: dict[str, Any]


def uses_of(row: CodeList) -> list[Use]:
    """Every field map that names a list."""
    found = []
    versions = ServiceVersion.objects.exclude(maps=[]).exclude(status="withdrawn").select_related("service")
    for version in versions:
        found += [
            Use("service", version.service.identifier, version.service.title, one) for one in version.maps if _names(one, row.code)
        ]
    for right in AccessRight.objects.exclude(maps=[]).exclude(status="ended").select_related("consumer", "service"):
        title = f"{right.consumer.name} → {right.service.title}"
        found += [Use("right", right.code, title, one) for one in right.maps if _names(one, row.code)]
    return found


def _names(field_map: dict[str, Any], code: str) -> bool:
    return code in (ListAt.parse(field_map["consumer"]).code, ListAt.parse(field_map["provider"]).code)


def mappings_of(row: CodeList) -> list[CodeMapping]:
    """The mappings from or to versions of a list."""
    links = ("source__code_list", "target__code_list")
    rows = CodeMapping.objects.select_related(*links)
    return list((rows.filter(source__code_list=row) | rows.filter(target__code_list=row)).order_by("code", "-number"))


def synchronisation_of(row: CodeList) -> Synchronisation | None:
    """How a list follows an upper level, if it does."""
    return Synchronisation.objects.select_related("code_list__owner").filter(code_list=row).first()


def followed_list(code: str) -> Synchronisation:
    """As `synchronisation_of`, by code; raises `NotRegistered`."""
    row = synchronisation_of(code_list(code))
    if row is None:
        raise NotRegistered(synchronisation=code)
    return row


def notice_addresses(row: CodeList) -> list[NoticeAddress]:
    """Who is told of new versions of a list."""
    rows = NoticeAddress.objects.select_related("subsystem__member").filter(is_active=True)
    return list((rows.filter(code_list=row) | rows.filter(code_list=None)).order_by("pk"))


def list_import(number: int) -> ListImport:
    """One import; raises `NotRegistered`."""
    row = ListImport.objects.select_related("code_list__owner", "version").filter(pk=number).first()
    if row is None:
        raise NotRegistered(list_import=number)
    return row


def mapping_import(number: int) -> MappingImport:
    """One import of a mapping; raises `NotRegistered`."""
    row = MappingImport.objects.select_related("mapping__source__code_list", "mapping__target__code_list").filter(pk=number).first()
    if row is None:
        raise NotRegistered(mapping_import=number)
    return row


def recodings() -> QuerySet[Recoding]:
    """The changes of codes, the newest first."""
    return Recoding.objects.defer("changes", "mentions").order_by("-created_at")


def recoding(code: str) -> Recoding:
    """One change of codes; raises `NotRegistered`."""
    row = Recoding.objects.defer("changes", "mentions").filter(code=code).first()
    if row is None:
        raise NotRegistered(recoding=code)
    return row


def aliases_with_use(used: Iterable[Any]) -> list[tuple[IdentifierAlias, Any]]:
    """Each identifier of before with each use of it; one that nobody used stands alone. `used` have an `alias`, the identifier as it was called."""
    known = list(used)
    found: list[tuple[IdentifierAlias, Any]] = []
    for row in IdentifierAlias.objects.order_by("before"):
        theirs = [one for one in known if one.alias == row.before or one.alias.startswith(f"{row.before}/")]
        found += [(row, one) for one in theirs] or [(row, None)]
    return found
