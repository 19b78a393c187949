"""`lgsp link …`: whether the platform reaches the providers' systems, stage by stage.

Rules: the configuration is the gateway's own last good copy on this home, verified as the gateway does it, so that a test needs neither the
database nor a running gateway and tries what is in force. Secrets are opened with the home's key, used, and never shown.
"""

import asyncio
import json
from typing import Annotated

import typer

from lgsp.cli.words import say, sentence_of
from lgsp.domain.configuration import Configuration, ServiceVersion
from lgsp.domain.errors import NotReady, ServiceNotFound
from lgsp.gateway.dependencies import UpstreamDependencies
from lgsp.gateway.metrics import Metrics
from lgsp.gateway.transaction_ids import TransactionIds
from lgsp.gateway.upstream.links import Link, plain_link, probed_links
from lgsp.protocol.credentials.sealing import unseal
from lgsp.protocol.snapshot import key_id_of
from lgsp.runtime.clock import now
from lgsp.runtime.home import Home, home_in_use
from lgsp.runtime.keys import configuration_key, sealing_key
from lgsp.runtime.settings import setting
from lgsp.runtime.storage.object_storage import storage_in_use
from lgsp.runtime.storage.snapshots import Snapshots
from lgsp.runtime.upstream.pool import Upstreams
from lgsp.runtime.upstream.probe import Stage

app = typer.Typer(pretty_exceptions_enable=False, no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help=say("In ra JSON", "Print JSON"))]


@app.command("list")
def list_links(as_json: AsJson = False) -> None:
    """Các dịch vụ đang hiệu lực và địa chỉ của đơn vị cung cấp. Services in force, with their providers' addresses."""
    rows = [
        {
            "service": one.service,
            "version": one.version,
            "upstreams": list(one.upstreams),
            "authentication": one.authentication.kind,
            "is_disabled": one.is_disabled,
        }
        for one in in_force(home_in_use()).services
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['service']}  {row['version']}  {row['authentication']}")
        for address in row["upstreams"]:
            typer.echo(f"  {address}")


@app.command("test")
def test(
    service: Annotated[str, typer.Argument(help=say("Định danh dịch vụ", "The service's identifier"))],
    version: Annotated[
        str, typer.Option(help=say("Phiên bản; mặc định là phiên bản ngầm định", "The version; the default one"))
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Thử kết nối tới từng địa chỉ: tên miền, kết nối, TLS, xác thực, gọi thử. Mã thoát 1 nếu một bước lỗi.

    Try each address: name, connection, TLS, authentication, a harmless call. Exit code 1 if a stage fails.
    """
    home = home_in_use()
    links = asyncio.run(probed(home, version_of(in_force(home), service, version)))
    typer.echo(json.dumps([plain_link(link) for link in links], ensure_ascii=False) if as_json else "\n".join(map(_shown, links)))
    raise typer.Exit(0 if links and all(link.is_good for link in links) else 1)


async def probed(home: Home, version: ServiceVersion) -> list[Link]:
    """Try every address of a service version."""
    is_loopback_only = bool(setting("LGSP_LOOPBACK_ONLY"))
    upstreams = Upstreams(loopback_only=is_loopback_only)
    dependencies = UpstreamDependencies(
        upstreams=upstreams,
        metrics=Metrics(),
        unseal=lambda text, purpose: unseal(text, key=sealing_key(home.keys), purpose=purpose),
        now=now,
        buffered_body_bytes_max=setting("LGSP_BUFFERED_BODY_BYTES_MAX"),
    )
    try:
        return await probed_links(version, dependencies, new_id=TransactionIds().new, loopback_only=is_loopback_only)
    finally:
        upstreams.close()


def in_force(home: Home) -> Configuration:
    """The configuration that the gateways of this home have; raises `NotReady`."""
    anchor = configuration_key(home.keys).public_key()
    snapshots = Snapshots(
        storage=storage_in_use(home), keys={key_id_of(anchor): anchor}, instance=setting("LGSP_INSTANCE"), folder=home.gateway
    )
    configuration = snapshots.last_good()
    if configuration is None:
        raise NotReady()
    return configuration


def version_of(configuration: Configuration, service: str, version: str) -> ServiceVersion:
    """The version of that name, or the default one; raises `ServiceNotFound`."""
    for one in configuration.services:
        if one.service == service and (one.version == version if version else one.is_default):
            return one
    raise ServiceNotFound(service=service, version=version)


def _shown(link: Link) -> str:
    return "\n".join([link.asked, *map(_line, link.stages)])


def _line(stage: Stage) -> str:
    words = {
        "dns": say("Tên miền", "Name"),
        "connect": say("Kết nối", "Connection"),
        "tls": "TLS",
        "authentication": say("Xác thực", "Authentication"),
        "call": say("Gọi thử", "Call"),
    }
    if not stage.is_tried:
        return f"  – {words[stage.name]:<16}"
    if stage.fault is not None:
        return f"  ✗ {words[stage.name]:<16} {stage.time_ms:8.1f} ms  {sentence_of(stage.fault)}"
    return f"  ✓ {words[stage.name]:<16} {stage.time_ms:8.1f} ms  {stage.found}"
