"""Telling systems that a list changed: addresses are registered here, notices are sent by a job.

Rules: the job is deferred in the transaction that publishes the version, one for each address, so that one address that fails holds up no other. The
secret that signs is given back once and kept sealed.
"""

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final, NamedTuple

import msgspec
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from lgsp.catalogue.models import CodeList, CodeListVersion, NoticeAddress
from lgsp.domain.errors import ListRefused, UpstreamTimedOut, UpstreamUnreachable
from lgsp.domain.http import HttpRequest
from lgsp.protocol.credentials.sealing import NONCE_BYTES, seal, unseal
from lgsp.protocol.credentials.verifiers import new_secret
from lgsp.registry import rules as registry_rules
from lgsp.registry.models import Subsystem
from lgsp.registry.operations.audit.records import By, begin, refuse
from lgsp.registry.queries.scope import current_instance
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import sealing_key
from lgsp.runtime.outgoing.request import perform
from lgsp.runtime.settings import setting

NOTICE_JOB: Final = "lgsp.catalogue.jobs.tell"
"""The task's name; `jobs.py` registers it."""

SIGNATURE_FIELD: Final = "Lgsp-Signature"
TIMEOUT_S: Final = 10.0


class NewAddress(NamedTuple):
    """An address with the secret that signs its notices. It can't be read again."""

    address: NoticeAddress
    secret: str


def _purpose(url: str) -> str:
    return f"notice:{url}"


def register_notice_address(
    *, subsystem: Subsystem, code_list: CodeList | None, url: str, by: By, why: str, now: datetime
) -> NewAddress:
    """Let a system be told of new versions of a list (None: of every list)."""
    refuse(registry_rules.faults_of_upstreams([url], is_loopback_only=bool(setting("LGSP_LOOPBACK_ONLY"))))
    secret = new_secret()
    with begin("change_notice_address", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(subsystem.member)
        sealed = seal(secret, key=sealing_key(home_in_use().keys), purpose=_purpose(url), nonce=secrets.token_bytes(NONCE_BYTES))
        row = NoticeAddress(
            of_instance_id=current_instance(),
            subsystem=subsystem,
            code_list=code_list,
            url=url,
            sealed_secret=sealed,
            created_at=now,
        )
        act.save(row)
    return NewAddress(row, secret)


def end_notice_address(*, address: NoticeAddress, by: By, why: str, now: datetime) -> NoticeAddress:
    """Stop telling an address. Safe to repeat."""
    with begin("change_notice_address", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(address.subsystem.member)
        if address.is_active:
            address.is_active = False
            act.save(address)
    return address


def defer_notices(version: CodeListVersion) -> None:
    """Ask for everybody concerned to be told. MUST be called in the transaction that publishes."""
    ours = app.with_connector(DjangoConnector())
    rows = NoticeAddress.objects.filter(is_active=True)
    for address in rows.filter(code_list=None) | rows.filter(code_list=version.code_list):
        ours.configure_task(NOTICE_JOB).defer(instance=current_instance(), address=address.pk, version=version.pk)


def notice_of(version: CodeListVersion) -> bytes:
    """What is told: which list has which version from when, and nothing that needs a right to read."""
    return msgspec.json.encode(
        {
            "event": "catalogue.version.published",
            "list": version.code_list.code,
            "version": version.number,
            "effective_on": version.effective_on,
            "published_at": version.published_at,
            "rows": version.rows,
            "sha256": version.sha256,
        }
    )


def signature_of(body: bytes, *, secret: str, at_s: int) -> str:
    """`t=<seconds>,v1=<hex HMAC-SHA256 of "<seconds>." and the body>`: the receiver checks both the text and its age."""
    digest = hmac.new(secret.encode(), b"%d." % at_s + body, hashlib.sha256).hexdigest()
    return f"t={at_s},v1={digest}"


def tell(*, address: NoticeAddress, version: CodeListVersion, now: datetime) -> None:
    """Send one notice. Raises what went wrong, so that the job tries again; safe to repeat: a notice carries list and version."""
    if not address.is_active:
        return
    secret = unseal(address.sealed_secret, key=sealing_key(home_in_use().keys), purpose=_purpose(address.url))
    body = notice_of(version)
    headers = (
        ("Content-Type", "application/json"),
        (SIGNATURE_FIELD, signature_of(body, secret=secret, at_s=int(now.timestamp()))),
    )
    try:
        answer = perform(HttpRequest("POST", address.url, headers, body), timeout_s=TIMEOUT_S)
        if not 200 <= answer.status < 300:
            raise ListRefused(status=answer.status)
    except (ListRefused, UpstreamUnreachable, UpstreamTimedOut) as fault:
        NoticeAddress.objects.filter(pk=address.pk).update(last_error=str(fault)[:300])
        raise
    NoticeAddress.objects.filter(pk=address.pk).update(last_told=str(version)[:120], last_told_at=now, last_error="")
