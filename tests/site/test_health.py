"""The health address answers everybody, with reading methods only."""

from django.test import Client


def test_it_answers_without_sign_in_and_without_the_database():
    assert Client().get("/health").status_code == 200
    assert Client().post("/health").status_code == 405
