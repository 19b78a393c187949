"""Receipts for officers: who may have one, and the one he asked for.

Rules: a receipt is for the two parties of an exchange, and for the platform that keeps the journal; others are told that there is none. To take one
that concerns a person is a look that is written down.
"""

from lgsp.domain.errors import ReceiptNotFound
from lgsp.exchanges.rules import may_have_receipt
from lgsp.journal.tree.receipts import is_party, receipt_of
from lgsp.protocol.proof.receipt import Receipt
from lgsp.registry.models import Officer
from lgsp.registry.operations.audit.data_access import look_at_personal_record
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use
from lgsp.runtime.storage.object_storage import storage_in_use


def receipt_for(officer: Officer, transaction_id: str) -> Receipt:
    """The receipt of a transaction; raises `ReceiptNotFound`, also if it is not for this officer, or `ReceiptNotReady`."""
    home = home_in_use()
    receipt, entry = receipt_of(home.journal, storage_in_use(home), transaction_id.strip().lower())
    member = officer.member.identifier if officer.member is not None else ""
    if not may_have_receipt(officer.role, has_member=bool(member), is_party=is_party(member, entry)):
        raise ReceiptNotFound(transaction=transaction_id)
    if entry.persons:
        look_at_personal_record(transaction_id=receipt.transaction_id, by=officer, why="lấy biên nhận / the receipt", now=now())
    return receipt
