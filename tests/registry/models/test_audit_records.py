"""The row of an act."""

from uuid import UUID

from lgsp.registry.models import AuditRecord


def test_a_row_reads_as_its_act_and_its_transaction() -> None:
    row = AuditRecord(name="suspend_member", transaction_id=UUID(int=1))
    assert str(row) == "suspend_member 00000000-0000-0000-0000-000000000001"
