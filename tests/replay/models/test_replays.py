from lgsp.replay.models import ResendRequest


def test_a_request_says_its_exchange_and_state() -> None:
    assert str(ResendRequest(transaction_id="x", status="waiting")) == "x waiting"
    assert "sealed" not in {field.name for field in ResendRequest.history.model._meta.fields}
