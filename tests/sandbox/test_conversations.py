"""A face and what is known meet until the face has its response."""

from lgsp.domain.http import HttpResponse
from lgsp.sandbox.conversations import converse


def face(questions):
    told = []
    for question in questions:
        told.append((yield question))
    return HttpResponse(200, body=",".join(told).encode())


def test_each_question_gets_its_answer():
    assert converse(face(["a", "b"]), str.upper).body == b"A,B"


def test_a_face_that_asks_nothing_answers_at_once():
    assert converse(face([]), str.upper) == HttpResponse(200)
