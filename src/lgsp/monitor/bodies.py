"""Kept bodies for officers: what is kept and how long, a look at one, and erasure when the time is over.

Rules: a look is an act of its own, with a reason, written before anything is shown; whoever may not look learns no more than that. Erasure asks the
holds in force first, and does nothing when they can't be asked.
"""

from datetime import datetime

from lgsp.domain.errors import KeptBodyNotFound
from lgsp.domain.periods import local_date
from lgsp.journal.bodies import BodyStore
from lgsp.journal.erase import Erased, Terms, erase_due
from lgsp.journal.kept import bodies_of
from lgsp.monitor.holds import covering
from lgsp.monitor.models import BodyLook
from lgsp.protocol.kept_bodies import KeptBody
from lgsp.registry.models import Member
from lgsp.registry.operations.acts import By, begin
from lgsp.registry.queries.scope import current_instance
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import bodies_key
from lgsp.runtime.settings import setting


def store_in_use() -> BodyStore:
    """The kept bodies of this home."""
    home = home_in_use()
    return BodyStore(home.bodies, setting("LGSP_INSTANCE"), bodies_key(home.keys))


def look_at_body(*, transaction_id: str, by: By, why: str, now: datetime) -> list[KeptBody]:
    """The bodies of an exchange, after the look is written down. Raises `KeptBodyNotFound` if none is kept."""
    found = bodies_of(store_in_use(), transaction_id)
    if not found:
        raise KeptBodyNotFound(transaction=transaction_id)
    service = found[0].head.service
    with begin("look_at_body", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(provider_of(service))
        look = BodyLook(
            of_instance_id=current_instance(),
            transaction_id=transaction_id,
            service=service,
            looked_at=now,
            looked_by=act.by_text,
            reason=act.why,
        )
        act.save(look)
    return found


def provider_of(service: str) -> Member | None:
    """The member that a service belongs to, with those above it at hand."""
    return Member.objects.select_related("parent").filter(identifier="/".join(service.split("/")[:3])).first()


def erase_bodies(*, now: datetime, is_rehearsal: bool = False) -> list[Erased]:
    """Erase what is due; with `is_rehearsal` only say what it would be. Gives also what was due and could not be erased, with why."""
    terms = Terms(local_date(now), setting("LGSP_RETENTION_CLASSES"), covering())
    return erase_due(store_in_use(), terms, is_rehearsal=is_rehearsal)
