"""The digest of an act: the same for the same, another for anything else, computed as the reference says."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lgsp.protocol.proof.audit_digests import Changes, act_digest, row_line

AT = datetime(2026, 11, 25, 2, 30, 0, 120, tzinfo=UTC)
ACT = {"name": "suspend_member", "officer": "an", "at": AT, "changes": "ab", "why": "theo công văn 12"}


def test_a_row_is_its_kind_its_key_and_the_digest_of_its_values():
    values = {"b": 1, "a": "Sở"}
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert row_line("Member", 12, values) == f"Member/12 {hashlib.sha256(text.encode()).hexdigest()}"


def test_the_order_of_the_fields_does_not_matter_and_every_value_does():
    assert row_line("Member", 1, {"a": 1, "b": 2}) == row_line("Member", 1, {"b": 2, "a": 1})
    assert row_line("Member", 1, {"a": 1}) != row_line("Member", 1, {"a": None})


def test_times_numbers_and_what_has_no_shape_in_json_are_values_too():
    odd = {"at": AT, "id": UUID(int=1), "sum": Decimal("1.50"), "odd": complex(1, 2)}
    assert row_line("A", 1, odd) == row_line("A", 1, odd)
    assert row_line("A", 1, odd) != row_line("A", 1, odd | {"odd": complex(1, 3)})


def test_the_digest_of_an_act_is_as_the_reference_says():
    text = '["suspend_member","an","2026-11-25T02:30:00.000120Z","ab","theo công văn 12"]'
    assert act_digest(**ACT) == hashlib.sha256(text.encode()).hexdigest()
    assert act_digest(**ACT | {"at": AT.astimezone(timezone(timedelta(hours=7)))}) == act_digest(**ACT)


@given(st.sampled_from(["name", "officer", "changes", "why"]), st.text(min_size=1))
def test_no_fact_of_an_act_can_be_changed_unseen(name, text):
    changed = ACT | {name: text}
    assert (act_digest(**changed) == act_digest(**ACT)) == (changed == ACT)


@given(st.lists(st.text(alphabet="ab/ ", max_size=4), max_size=6))
def test_rows_are_digested_in_their_order(lines):
    changes = Changes()
    for line in lines:
        changes.add(line)
    assert changes.digest == hashlib.sha256("".join(line + "\n" for line in lines).encode()).hexdigest()
    assert changes.rows == len(lines)
