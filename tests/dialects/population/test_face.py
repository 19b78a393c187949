"""The population database's face: strict in order, tolerant in prefixes and blanks, faults in SOAP."""

from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.population import face
from lgsp.dialects.population.shapes import CONFIRM, LOOK_UP
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.errors import AccessDenied, CredentialMissing, MalformedRequest, MethodNotAllowed, Overloaded, UpstreamTimedOut
from lgsp.domain.http import HttpRequest, header
from lgsp.protocol.xml.soap import SoapFault, fault_in, read_envelope

SAMPLES = resources.files("lgsp.dialects.population").joinpath("samples")
QUESTION = SAMPLES.joinpath("tra_cuu.request.xml").read_bytes()
ASKED = Enquiry(
    LOOK_UP,
    {
        "MaYeuCau": "YC-MAU-0001",
        "MaDVC": "1.001193",
        "MaCanBo": "CB-MAU-01",
        "SoDinhDanh": "019000000017",
        "HoVaTen": "NÔNG THỊ MẪU",
        "NgayThangNam": "19840317",
    },
)
CITIZEN = {
    "SoDinhDanh": "019000000017",
    "SoCMND": "",
    "HoVaTen": {"Ho": "Nông", "ChuDem": "Thị", "Ten": "Mẫu"},
    "GioiTinh": "2",
    "DanToc": "02",
    "NgayThangNamSinh": {"NgayThangNam": "19840317"},
    "ThuongTru": {"MaTinhThanh": "19", "MaQuanHuyen": "", "MaPhuongXa": "05443", "ChiTiet": "Tổ 1", "QuocGia": "VN"},
    "QuocTich": "VN",
}


def converse(body, answer=None, method="POST"):
    conversation = face.answer(HttpRequest(method, "/dancu", (), body))
    asked = None
    try:
        asked = next(conversation)
        conversation.send(answer)
    except StopIteration as end:
        return asked, end.value
    raise AssertionError("the face asked twice")


def question(name, inside, namespace="http://dancuquocgia.bca"):
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<ns2:{name} xmlns:ns2="{namespace}">{inside}</ns2:{name}></s:Body></s:Envelope>'
    ).encode()


def elements(**values):
    return "".join(f"<ns2:{name}>{value}</ns2:{name}>" for name, value in values.items())


HEAD = {"MaYeuCau": "YC1", "MaTichHop": "037", "MaCanBo": "CB1"}
BIRTH = {"NgayThangNamSinh": "<ns2:Nam>1984</ns2:Nam>"}


def test_the_sample_conversation_is_spoken_word_for_word():
    asked, response = converse(QUESTION, Answer(content=[CITIZEN]))
    assert asked == ASKED
    assert response.status == 200
    assert response.body == SAMPLES.joinpath("tra_cuu.response.xml").read_bytes().rstrip(b"\n")
    assert header(response.headers, "cache-control") == "no-store"


def test_a_confirmation_is_read_in_both_ways_of_naming_the_service():
    for naming in ({"MaDichVu": "033"}, {"MaDVC": "1.1", "MaTichHop": "033"}):
        inside = elements(MaYeuCau="YC1", **naming, MaCanBo="CB1", SoDinhDanh="019000000017", SoCMND="", HoVaTen="nông thị mẫu")
        asked, response = converse(question(CONFIRM, inside), Answer(content={"TonTai": True}))
        assert asked.operation == CONFIRM
        assert asked.parameters["HoVaTen"] == "NÔNG THỊ MẪU" and "SoCMND" not in asked.parameters
        assert read_envelope(response.body).text_of("TonTai") == "true"


@pytest.mark.parametrize("known", [Answer(is_found=False), Answer(content={"TonTai": False})])
def test_a_citizen_that_does_not_exist_is_not_confirmed(known):
    assert read_envelope(face.write_answer(CONFIRM, known).body).text_of("TonTai") == "false"


def test_a_look_up_takes_the_other_naming_an_old_number_and_a_year():
    inside = elements(MaYeuCau="YC1", MaDichVu="037", MaCanBo="CB1", MaDonVi="H55.01", SoCMND="090000017", HoVaTen="A", **BIRTH)
    asked, _ = converse(question(LOOK_UP, inside), Answer(content=[]))
    assert (
        asked.parameters["Nam"] == "1984" and asked.parameters["SoCMND"] == "090000017" and asked.parameters["MaDonVi"] == "H55.01"
    )


def test_a_citizen_it_does_not_know_is_an_empty_collection_with_the_reason():
    collection = read_envelope(converse(QUESTION, Answer(is_found=False, refusal="Không tìm thấy"))[1].body)
    assert collection.attributes == {"SoCongDan": "0", "GhiChu": "Không tìm thấy"} and not collection.children


@pytest.mark.parametrize(
    ("name", "inside", "told"),
    [
        ("Khac", "", "Khac"),
        (LOOK_UP, elements(**HEAD), "HoVaTen"),
        (LOOK_UP, elements(**HEAD, HoVaTen="A", SoDinhDanh="019000000017", **BIRTH), "SoDinhDanh"),
        (LOOK_UP, elements(**{**HEAD, "MaTichHop": "033"}, SoDinhDanh="019000000017", HoVaTen="A", **BIRTH), "037 was expected"),
        (LOOK_UP, elements(**HEAD, SoDinhDanh="19", HoVaTen="A", **BIRTH), "12 digits"),
        (LOOK_UP, elements(**HEAD, SoCMND="19", HoVaTen="A", **BIRTH), "9 digits"),
        (LOOK_UP, elements(**HEAD, SoDinhDanh="019000000017", SoCMND="090000017", HoVaTen="A", **BIRTH), "one of the two"),
        (LOOK_UP, elements(**HEAD, HoVaTen="A", **BIRTH), "one of the two"),
        (LOOK_UP, elements(**HEAD, SoDinhDanh="019000000017", HoVaTen=" ", **BIRTH), "HoVaTen"),
        (LOOK_UP, elements(**HEAD, SoDinhDanh="019000000017", HoVaTen="A", NgayThangNamSinh="<ns2:Nam/>"), "NgayThangNamSinh"),
        (LOOK_UP, elements(**HEAD, SoDinhDanh="019000000017", HoVaTen="A", NgayThangNamSinh="<ns2:Nam>84</ns2:Nam>"), "yyyy"),
        (LOOK_UP, elements(**HEAD, SoDinhDanh="019000000017", HoVaTen="A", NgayThangNamSinh="1984"), "Nam/NgayThangNam"),
    ],
)
def test_a_wrong_question_is_a_client_fault_that_names_the_element(name, inside, told):
    asked, response = converse(question(name, inside))
    fault = fault_in(read_envelope(response.body))
    assert asked is None and response.status == 500
    assert fault.code == "Client" and told in fault.text


def test_another_namespace_is_another_operation():
    _, response = converse(question(LOOK_UP, elements(**HEAD), namespace="urn:other"))
    assert fault_in(read_envelope(response.body)).detail == "registry.endpoint_not_found"


def test_other_methods_are_refused():
    _, response = converse(b"", method="GET")
    assert response.status == 405 and header(response.headers, "allow") == "POST"


@pytest.mark.parametrize(
    ("fault", "code"),
    [(AccessDenied(), "Client"), (MethodNotAllowed(), "Client"), (UpstreamTimedOut(), "Server"), (Overloaded(), "Server")],
)
def test_a_refusal_is_a_fault_with_our_code(fault, code):
    for in_english in (False, True):
        told = fault_in(read_envelope(face.write_refusal(fault, in_english=in_english).body))
        assert told == SoapFault(code, fault.english if in_english else fault.in_vietnamese, fault.code)


def test_a_refusal_asks_for_no_other_scheme_but_says_when_to_come_again():
    assert header(face.write_refusal(CredentialMissing()).headers, "www-authenticate") is None
    assert header(face.write_refusal(Overloaded()).headers, "retry-after")


def test_a_bomb_is_a_fault():
    _, response = converse(b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a>&y;</a>')
    assert "DOCTYPE" in fault_in(read_envelope(response.body)).text


@given(st.binary(max_size=60) | st.integers(0, len(QUESTION)).map(lambda cut: QUESTION[:cut]))
def test_any_body_is_read_or_refused(body):
    try:
        assert face.read_enquiry(body) == ASKED
    except MalformedRequest as refused:
        assert refused.facts["why"]
