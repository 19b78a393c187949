"""An error is its sentence with its facts, in either language."""

from lgsp.domain.errors import AccessDenied, ContentRefused, LgspError, LocalError, RemoteError, ServiceNotFound
from lgsp.domain.faults import Fault


def test_the_message_is_the_docstring_with_the_facts():
    error = ServiceNotFound(service="VN/GOV/G12/dkkd/x", hint=None)
    assert str(error) == error.english
    assert error.english.endswith("(service = VN/GOV/G12/dkkd/x)")
    assert error.in_vietnamese.startswith("Cấu hình đã công bố không có dịch vụ này")


def test_an_error_without_facts_is_its_sentence():
    assert AccessDenied().english.endswith("legal basis.")


def test_ours_and_theirs_are_distinguished():
    assert issubclass(RemoteError, LgspError) and issubclass(LocalError, LgspError)
    assert isinstance(AccessDenied(), RemoteError)


def test_refused_content_names_each_fault_with_its_place():
    error = ContentRefused(faults=[Fault(("members", 0, "code"), "the code is missing", "thiếu mã")])
    assert "members[0].code" in error.english and "the code is missing" in error.english
    assert "members[0].code" in error.in_vietnamese and "thiếu mã" in error.in_vietnamese
    assert len(error.faults) == 1
