"""Expiry across apps: what one app must know of another before anything goes is asked here and handed in.

Rules: legal holds are asked anew for every run; records go only as far as they are indexed; uses of persons' data go with the exchanges of their
time. Each step may be cut short and is done again by the next run. MUST be called with an instance chosen.
"""

from datetime import datetime

import msgspec

from lgsp.citizens.operations.uses import expire_person_uses
from lgsp.exchanges.operations.expiry import ExpiredRows, expire_index
from lgsp.exchanges.queries.exchanges import indexed_sequences
from lgsp.retention.operations.expiry import Expiring, carry_out_expiries, declare_expiries
from lgsp.retention.queries.holds import held_rows


def expire_records_due(*, now: datetime, is_rehearsal: bool = False) -> list[Expiring]:
    """Let records of the journal go whose expiry is in the signed tree, and declare those whose term is over; a rehearsal only tells."""
    return [
        *carry_out_expiries(is_rehearsal=is_rehearsal),
        *declare_expiries(now=now, indexed=indexed_sequences(), is_rehearsal=is_rehearsal),
    ]


def expire_rows_due(*, now: datetime, is_rehearsal: bool = False) -> ExpiredRows:
    """Let exchanges of the index go whose term is over, and the uses of persons' data of their time; `rows` counts both."""
    held = held_rows()
    gone = expire_index(now=now, held=held, is_rehearsal=is_rehearsal)
    if gone.before is None or is_rehearsal:
        return gone
    uses = expire_person_uses(before=gone.before, held=held)
    return msgspec.structs.replace(gone, rows=gone.rows + uses)
