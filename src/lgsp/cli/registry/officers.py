"""`lgsp registry officer …`: people who sign in, their links and tokens.

Rules: a link or token is printed once and nowhere kept.
"""

from datetime import timedelta
from typing import Any

import typer

from lgsp.cli.registry.words import AsJson, Why, by_terminal, chosen, print_one, print_rows
from lgsp.cli.words import say
from lgsp.registry.facts import OfficerFacts
from lgsp.registry.operations import officers
from lgsp.registry.queries import officers as officer_queries
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use
from lgsp.runtime.processes.supervisor import running_in
from lgsp.runtime.settings import setting

officer = typer.Typer(no_args_is_help=True, help=say("Cán bộ", "Officers"))


@officer.command("add")
@chosen
def add_officer(
    username: str, name: str, role: str, email: str = "", member_id: str = "", why: Why = "added", as_json: AsJson = False
) -> None:
    """Tạo tài khoản cán bộ. Make an officer's account."""
    facts = OfficerFacts.model_validate({"username": username, "name": name, "role": role, "email": email, "member": member_id})
    row = officers.create_officer(facts=facts, by=by_terminal(), why=why, now=now())
    print_one({"username": row.username, "role": row.role}, as_json)


def _officer(username: str) -> Any:
    found = officer_queries.officer_by_username(username)
    if found is None:
        raise typer.BadParameter(say(f"Không có cán bộ {username}.", f"There is no officer {username}."))
    return found


@officer.command("link")
@chosen
def make_link(username: str, hours: float = 24.0, as_json: AsJson = False) -> None:
    """Tạo liên kết đăng nhập một lần. Make a one-time sign-in link."""
    token = officers.create_sign_in_link(officer=_officer(username), lifetime=timedelta(hours=hours), by=by_terminal(), now=now())
    running = running_in(home_in_use())
    portal = setting("LGSP_PORTAL_URL") or (
        running.portal if running else f"http://{setting('LGSP_HOST')}:{setting('LGSP_PORTAL_PORT')}"
    )
    print_one({"sign_in": f"{portal.rstrip('/')}/sign-in/{token}"}, as_json)


@officer.command("token")
@chosen
def make_token(username: str, name: str = "terminal", days: float = 30.0, as_json: AsJson = False) -> None:
    """Tạo mã truy cập giao diện lập trình; chỉ hiện một lần. Make a token for the JSON API, shown once."""
    owner, lifetime = _officer(username), timedelta(days=days)
    print_one(
        {"token": officers.issue_api_token(officer=owner, name=name, lifetime=lifetime, by=by_terminal(), now=now())}, as_json
    )


@officer.command("list")
@chosen
def list_officers(as_json: AsJson = False) -> None:
    """Liệt kê cán bộ. List officers."""
    rows = officer_queries.officers()
    print_rows(
        [{"username": row.username, "name": row.name, "role": row.role, "is_active": row.is_active} for row in rows], as_json
    )
