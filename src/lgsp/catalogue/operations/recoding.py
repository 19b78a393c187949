"""Changing codes over the whole platform after a merger: a report first, then the act in one transaction, and the way back.

Rules: identifiers of members, systems and services change in their rows, so rights, credentials and history stay with them; the identifiers of before
work on as aliases until a moment. What only mentions an old code in a text is told and left to people. The act keeps each changed value with what
stood there before; taking it back restores them if nobody has changed them since.
"""

import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import msgspec

from lgsp.catalogue.models import Code, CodeListVersion, Recoding
from lgsp.catalogue.operations.relinking import await_links
from lgsp.catalogue.queries.mappings import mapping, mapping_rows
from lgsp.catalogue.recode_plan import KnownMember, Plan, plan_of, renamed, wanted_codes
from lgsp.domain.errors import ActRefused
from lgsp.protocol.credentials.sealing import NONCE_BYTES, seal, unseal, upstream_purpose
from lgsp.registry.models import AccessRight, Credential, IdentifierAlias, Member, Officer, Service, ServiceVersion, Subsystem
from lgsp.registry.operations.audit.records import Act, By, begin
from lgsp.registry.queries.scope import current_instance
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import sealing_key

CHUNK_ROWS: Final = 10_000
MENTIONS_MAX: Final = 5_000
"""Mentions that a report lists; all are counted."""
OLD_FORM_HEAD: Final = "000.00.00."
"""Before the code of a province or ministry in the old form (QCVN 102:2016/BTTTT)."""
_WORD: Final = re.compile(r"[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*")
_SEALED: Final = ("sealed_secret", "sealed_key")
_MODELS: Final[dict[str, Any]] = {
    "member": Member,
    "subsystem": Subsystem,
    "service": Service,
    "version": ServiceVersion,
    "officer": Officer,
}


class Mention(msgspec.Struct, frozen=True):
    """A text that holds an old code, for people to look at."""

    kind: str
    of: str
    field: str
    text: str


class Report(msgspec.Struct):
    """What a change of codes would do.

    `changes` are values by row, `counts` how many rows of each kind, `touched` what hangs on changed systems; `mentions` are the first
    `MENTIONS_MAX` of `mentions_found`.
    """

    mapping: str
    plan: Plan
    changes: list[tuple[str, int, str, dict[str, list[Any]]]]
    mentions: list[Mention]
    mentions_found: int
    counts: dict[str, int]
    touched: dict[str, int]
    services: list[str]


def report_of(name: str) -> Report:
    """The report of a mapping: everything in the platform that a change of these codes concerns. Changes nothing."""
    row = mapping(name)
    if row.status != "published":
        raise ActRefused(mapping=str(row), why="only a published mapping changes codes")
    wanted, undecided = wanted_codes(mapping_rows(row))
    plan = plan_of(_known_members(), wanted, undecided)
    changes, services = _changes(plan)
    counts: dict[str, int] = {}
    for kind, *_ in changes:
        counts[kind] = counts.get(kind, 0) + 1
    return Report(str(row), plan, changes, *_mentions(plan, wanted), counts, _touched(plan), services)


def _known_members() -> list[KnownMember]:
    systems: dict[int, list[str]] = {}
    for member, code in Subsystem.objects.values_list("member_id", "code").iterator(CHUNK_ROWS):
        systems.setdefault(member, []).append(code)
    rows = Member.objects.filter(status="active").values_list("pk", "identifier", "code", "old_code")
    return [KnownMember(identifier, code, old, tuple(sorted(systems.get(pk, ())))) for pk, identifier, code, old in rows]


def _changes(plan: Plan) -> tuple[list[tuple[str, int, str, dict[str, list[Any]]]], list[str]]:
    after = {one.before: one for one in plan.members}
    systems = {before: now for one in plan.members for before, now in one.systems.items()}
    rows: dict[str, Member] = {row.identifier: row for row in Member.objects.all()}
    changes: list[tuple[str, int, str, dict[str, list[Any]]]] = []
    joined: dict[int, int] = {}
    becoming = {one.after: one.before for one in plan.members if not one.joins}
    for one in plan.members:
        row = rows[one.before]
        target = rows.get(one.after) or rows.get(becoming.get(one.after, ""))
        if one.joins and target is not None:
            joined[row.pk] = target.pk
            changes.append(("member", row.pk, one.before, {"status": [row.status, "suspended"]}))
        else:
            changes.append(("member", row.pk, one.before, {"identifier": [one.before, one.after], "code": [row.code, one.code]}))
    for row in rows.values():
        if row.parent_id in joined:
            changes.append(("member", row.pk, row.identifier, {"parent_id": [row.parent_id, joined[row.parent_id]]}))
    for pk, identifier, member in Subsystem.objects.values_list("pk", "identifier", "member_id").iterator(CHUNK_ROWS):
        if identifier in systems:
            values: dict[str, list[Any]] = {"identifier": [identifier, systems[identifier]]}
            code, new = identifier.rpartition("/")[2], systems[identifier].rpartition("/")[2]
            if code != new:
                values["code"] = [code, new]
            if member in joined:
                values["member_id"] = [member, joined[member]]
            changes.append(("subsystem", pk, identifier, values))
    services = []
    for pk, identifier in Service.objects.values_list("pk", "identifier").iterator(CHUNK_ROWS):
        head, _, code = identifier.rpartition("/")
        if head in systems:
            changes.append(("service", pk, identifier, {"identifier": [identifier, f"{systems[head]}/{code}"]}))
            services.append(f"{systems[head]}/{code}")
    changes += _changes_of_parameters({name: one.after for name, one in after.items()})
    for pk, username, member in Officer.objects.exclude(member=None).values_list("pk", "username", "member_id"):
        if member in joined:
            changes.append(("officer", pk, username, {"member_id": [member, joined[member]]}))
    return changes, services


def _changes_of_parameters(names: dict[str, str]) -> list[tuple[str, int, str, dict[str, list[Any]]]]:
    """How we name ourselves and others to providers."""
    found = []
    # Joined here: right after many rows came in, the database guesses badly how to join them.
    identifiers = dict(Service.objects.values_list("pk", "identifier"))
    rows = ServiceVersion.objects.exclude(authentication__parameters={}).values_list("pk", "service_id", "authentication")
    for pk, service, authentication in rows.iterator(CHUNK_ROWS):
        before = authentication.get("parameters") or {}
        now = {key: renamed(value, names) for key, value in before.items()}
        if now != before:
            found.append(
                ("version", pk, identifiers[service], {"authentication": [authentication, {**authentication, "parameters": now}]})
            )
    return found


def _mentions(plan: Plan, wanted: dict[str, str]) -> tuple[list[Mention], int]:
    """The first mentions, and how many there are."""
    concerned = {one.before.rpartition("/")[2] for one in plan.members} | (set(wanted) & {one[0] for one in plan.undecided})
    if not concerned:
        return [], 0
    known: dict[str, bool] = {}  # purposes and legal bases are much alike: each text is looked at once
    listed: list[Mention] = []
    count = 0
    for kind, rows in _texts(concerned):
        for of, fields in rows:
            for field, value in fields.items():
                if not value:
                    continue
                text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
                is_mention = known.get(text)
                if is_mention is None:
                    is_mention = known[text] = _holds(text, concerned)
                if is_mention:
                    count += 1
                    if count <= MENTIONS_MAX:
                        listed.append(Mention(kind, of, field, text[:200]))
    return listed, count


def _holds(text: str, codes: set[str]) -> bool:
    """Whether one of the codes stands in a text as a word of its own, or as the end of a code in the old form."""
    return any(word in codes or word.rpartition(".")[2] in codes for word in _WORD.findall(text))


def _texts(codes: set[str]) -> Iterable[tuple[str, Iterable[tuple[str, dict[str, Any]]]]]:
    """Every text of the platform in which a code may stand that no row can be renamed by; of code lists, the codes themselves in both forms."""
    for kind, model, key, names in (
        ("service", Service, "identifier", ("title", "description", "legal_basis")),
        ("version", ServiceVersion, "base_path", ("base_path", "upstreams", "notice")),
        ("right", AccessRight, "code", ("purpose", "legal_basis", "endpoints", "fields")),
        ("credential", Credential, "key_id", ("key_id", "note")),
    ):
        rows: Any = model
        columns = rows.objects.values_list(key, *names).iterator(CHUNK_ROWS)
        yield kind, ((of, dict(zip(names, values, strict=True))) for of, *values in columns)
    versions = dict(CodeListVersion.objects.filter(status="published").values_list("pk", "code_list__code"))
    forms = [*codes, *(f"{OLD_FORM_HEAD}{code}" for code in codes)]
    found = Code.objects.filter(version__in=list(versions), code__in=forms).values_list("version_id", "code")
    yield "code", ((versions[of], {"code": code}) for of, code in found.iterator(CHUNK_ROWS))


def _touched(plan: Plan) -> dict[str, int]:
    """How many credentials and rights go along with the systems that change."""
    systems = {before for one in plan.members for before in one.systems}
    by_pk = {pk for pk, identifier in Subsystem.objects.values_list("pk", "identifier") if identifier in systems}
    credentials = sum(pk in by_pk for pk in Credential.objects.filter(revoked_at=None).values_list("subsystem_id", flat=True))
    providers = dict(Service.objects.values_list("pk", "subsystem_id"))
    rights = AccessRight.objects.values_list("consumer_id", "service_id").iterator(CHUNK_ROWS)
    return {"credentials": credentials, "rights": sum(one in by_pk or providers[service] in by_pk for one, service in rights)}


def recode(*, name: str, alias_until: datetime | None, by: By, why: str, now: datetime) -> tuple[Recoding, Report]:
    """Change the codes, and let the worker try the concerned links again. Raises `ActRefused` if nothing would change."""
    with begin("recode", by=by, why=why, now=now) as act:
        act.concerns(None)
        report = report_of(name)
        if not report.plan.members:
            raise ActRefused(mapping=report.mapping, why="no member has a code that changes")
        report.changes += _resealed(report)
        for kind, pk, _, values in report.changes:
            _set(act, kind, pk, {field: pair[1] for field, pair in values.items()}, {})
        row = Recoding(
            of_instance_id=current_instance(),
            code=f"DM-{now:%Y%m%d}-{secrets.token_hex(3).upper()}",
            mapping=report.mapping,
            changes=[list(change) for change in report.changes],
            mentions=[msgspec.structs.asdict(one) for one in report.mentions],
            alias_until=alias_until,
            by=act.by_text,
            why=act.why,
            created_at=now,
        )
        await_links(row)
        act.save(row)
        for before, after in report.plan.aliases.items():
            _put_alias(act, before, after, row)
    return row, report


def _resealed(report: Report) -> list[tuple[str, int, str, dict[str, list[Any]]]]:
    """Secrets of providers are sealed for the service's identifier, so they are sealed anew for the new one."""
    key = sealing_key(home_in_use().keys)
    renamed_services = {before: values["identifier"][1] for kind, _, before, values in report.changes if kind == "service"}
    rows = ServiceVersion.objects.filter(service__identifier__in=list(renamed_services))
    found = []
    for row in rows.select_related("service").only("pk", "service__identifier", *_SEALED):
        identifier = row.service.identifier
        after = upstream_purpose(renamed_services[identifier])
        values: dict[str, list[Any]] = {}
        for name in _SEALED:
            sealed = getattr(row, name)
            if sealed:
                secret = unseal(sealed, key=key, purpose=upstream_purpose(identifier))
                values[name] = [sealed, seal(secret, key=key, purpose=after, nonce=secrets.token_bytes(NONCE_BYTES))]
        if values:
            found.append(("version", row.pk, identifier, values))
    return found


def _put_alias(act: Act, before: str, after: str, row: Recoding) -> None:
    for earlier in IdentifierAlias.objects.filter(now=before):
        earlier.now = after  # an alias of an alias leads to what it is called now
        act.save(earlier)
    alias = IdentifierAlias.objects.filter(before=before).first() or IdentifierAlias(
        of_instance_id=current_instance(), before=before, created_at=act.now
    )
    alias.now, alias.valid_to, alias.recoding = after, row.alias_until, row.code
    act.save(alias)


def _set(act: Act, kind: str, pk: int, values: dict[str, Any], expected: dict[str, Any]) -> None:
    row = _MODELS[kind].objects.get(pk=pk)
    for field, value in expected.items():
        if getattr(row, field) != value:
            raise ActRefused(of=f"{kind} {row}", field=field, why="it was changed since; take that back first")
    for field, value in values.items():
        setattr(row, field, value)
    act.save(row)


def revert_recoding(*, code: str, by: By, why: str, now: datetime) -> Recoding:
    """Take a change of codes back: every value as it was, the aliases gone. Safe to repeat; raises `ActRefused` if something was changed since."""
    with begin("recode", by=by, why=why, now=now) as act:
        act.concerns(None)
        row = Recoding.objects.select_for_update().filter(code=code).first()
        if row is None:
            raise ActRefused(recoding=code, why="there is none of this code")
        if row.status == "reverted":
            return row
        for kind, pk, _, values in reversed(row.changes):
            after = {field: pair[1] for field, pair in values.items()}
            _set(act, kind, pk, {field: pair[0] for field, pair in values.items()}, after)
        IdentifierAlias.objects.filter(recoding=code).delete()
        row.status, row.reverted_at = "reverted", now
        await_links(row)
        act.save(row)
    return row
