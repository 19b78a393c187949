"""What a program states and reads of calls that are sent again."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import ContentRefused
from lgsp.domain.faults import Fault
from lgsp.replay.models.replays import ResendRequest
from lgsp.replay.operations.replays import Asked, Edit, Prospect
from lgsp.replay.shapes import asked_of, plain_prospect, plain_resend


def stated(**other: Any) -> dict[str, Any]:
    return {"method": "", "target": "", "content_type": "", "body": "", "accepts_repeat": False, **other}


def test_without_a_method_it_is_sent_as_it_was() -> None:
    assert asked_of(stated(accepts_repeat=True), "x") == Asked("x", accepts_repeat=True)
    edited = stated(method="post", target="/a", content_type="text/plain", body="YQ==")
    assert asked_of(edited, "x") == Asked("x", Edit("POST", "/a", "text/plain", b"a"))


@pytest.mark.parametrize("name", ["target", "content_type", "body"])
def test_half_an_edit_is_none(name: str) -> None:
    with pytest.raises(ContentRefused, match=f"{name}: an edited request names its method"):
        asked_of(stated(**{name: "x"}), "x")


@given(st.text(max_size=40))
def test_a_body_is_base64_or_is_refused(text: str) -> None:
    try:
        assert asked_of(stated(method="POST", body=text), "x").edit is not None
    except ContentRefused as refusal:
        assert "base64" in str(refusal)


def test_what_is_not_there_yet_is_empty() -> None:
    told = plain_resend(ResendRequest(transaction_id="0198c0de-0000-7000-8000-000000000000", status="waiting", sealed="sealed1:x"))
    assert (told["act"], told["resent_as"], told["status"]) == ("", "", "waiting") and "sealed" not in told


def test_a_prospect_says_whether_it_is_possible_and_each_fault_in_both_languages() -> None:
    told = plain_prospect(Prospect("x", "s", "c", "never", False, False, (Fault(("target",), "bad", "sai"),)))
    assert (told["possible"], told["faults"]) == (False, [{"place": "target", "english": "bad", "vietnamese": "sai"}])
