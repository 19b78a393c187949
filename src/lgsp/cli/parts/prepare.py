"""`lgsp prepare`: makes the database ready for this home; `lgsp up` runs it at every start.

It migrates, makes the first officer, brings in the code lists that every platform begins with, registers the platform's own services, loads the
demo world if asked, publishes the configuration, and prints one line of JSON: the
number of the configuration in force and, on the first start and in every demo, a one-time sign-in link.
"""

import secrets
from datetime import timedelta
from typing import Annotated, Final

import msgspec
import setproctitle
import typer
import yaml

from lgsp.catalogue.operations.content import load_content
from lgsp.catalogue.operations.serving import register_platform_services
from lgsp.citizens.services.tracker import register_tracker
from lgsp.protocol.credentials.sealing import NONCE_BYTES, seal
from lgsp.registry.facts import OfficerFacts
from lgsp.registry.operations.importing import import_registry
from lgsp.registry.operations.officers import create_officer, create_sign_in_link
from lgsp.registry.operations.publication import publish_configuration
from lgsp.registry.queries.configurations import configuration_versions
from lgsp.registry.queries.officers import officers
from lgsp.registry.queries.scope import acting_in
from lgsp.runtime.clock import now
from lgsp.runtime.home import Home, home_in_use
from lgsp.runtime.keys import sealing_key
from lgsp.runtime.settings import setting
from lgsp.runtime.storage.files import write_atomically
from lgsp.sandbox.demo_file import read_demo, secrets_in, write_demo
from lgsp.sandbox.outside_secrets import CITIZEN_SECRET_FILE, outside_secret
from lgsp.sandbox.world import EDITION, fresh_secrets, registry_document, with_new_systems
from lgsp.site.run import migrate

app = typer.Typer(pretty_exceptions_enable=False)

BY: Final = "lgsp up"
FIRST_OFFICER: Final = OfficerFacts(username="quantri", name="Quản trị nền tảng", role="operator")
LINK_LIFETIME: Final = timedelta(hours=24)


@app.command()
def prepare(
    demo: Annotated[bool, typer.Option("--demo", help="Load the demo world.")] = False,
    sandbox_url: Annotated[str, typer.Option(help="Address of the simulated outside systems.")] = "",
    platform_url: Annotated[
        str, typer.Option(help="Address of the platform's own process on loopback, for its own services.")
    ] = "",
) -> None:
    """Migrate, load what is asked for, publish the configuration."""
    setproctitle.setproctitle("lgsp prepare")
    migrate()
    with acting_in(setting("LGSP_INSTANCE")):
        sign_in = _sign_in_link(is_wanted=demo or not officers())
        load_content(now=now())
        address = platform_url or f"http://127.0.0.1:{setting('LGSP_PORTAL_PORT')}"
        register_platform_services(address=address, now=now())
        register_tracker(address=address, now=now())
        if demo:
            load_demo_world(home_in_use(), sandbox_url=sandbox_url, sign_in=sign_in)
        publish_configuration(by=BY, why="the platform started", now=now())
        newest = configuration_versions(limit=1)
    prepared = {"configuration": newest[0].number if newest else 0, "sign_in": sign_in}
    typer.echo(msgspec.json.encode(prepared).decode())


def _sign_in_link(*, is_wanted: bool) -> str:
    if not is_wanted:
        return ""
    officer = next((one for one in officers() if one.username == FIRST_OFFICER.username), None)
    if officer is None:
        officer = create_officer(facts=FIRST_OFFICER, by=BY, why="the first start", now=now())
    token = create_sign_in_link(officer=officer, lifetime=LINK_LIFETIME, by=BY, now=now())
    return f"{setting('LGSP_PORTAL_URL')}/sign-in/{token}"


def load_demo_world(home: Home, *, sandbox_url: str, sign_in: str) -> None:
    """Import the demo world unless it is there already, in this edition and for this address; write demo.json in any case.

    What people have changed in the demo since stays, as long as the sandbox keeps its address.
    """
    before = read_demo(home.demo_file)
    known = with_new_systems(secrets_in(before)) if before else fresh_secrets()
    if before is None or before["sandbox"] != sandbox_url or before.get("edition") != EDITION:
        key = sealing_key(home.keys)

        def sealed(secret: str, purpose: str) -> str:
            return seal(secret, key=key, purpose=purpose, nonce=secrets.token_bytes(NONCE_BYTES))

        text = yaml.safe_dump(registry_document(known, sandbox_url, sealed=sealed), allow_unicode=True, sort_keys=False).encode()
        import_registry(text=text, is_dry_run=False, by=BY, why="Thế giới mẫu", now=now())
    addresses = {
        "gateway": setting("LGSP_PUBLIC_URL"),
        "portal": setting("LGSP_PORTAL_URL"),
        "sign_in": sign_in,
        "sandbox": sandbox_url,
    }
    write_demo(home.demo_file, known, addresses)
    write_atomically(home.keys / CITIZEN_SECRET_FILE, outside_secret(known, "vneid").encode(), mode=0o600)
