from lgsp.citizens.models import PersonQuestion, PersonUse

ID = "0197c3a0-0000-7000-8000-000000000001"


def test_rows_say_which_exchange_they_are_about() -> None:
    assert str(PersonUse(transaction_id=ID)) == ID
    assert str(PersonQuestion(transaction_id=ID, kind="objection")) == f"phản đối {ID}"
