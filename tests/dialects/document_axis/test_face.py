"""The envelope of the axis."""

import json

from lgsp.dialects.document_axis.face import operation_at, write_answer, write_refusal
from lgsp.domain.errors import AccessDenied, RateLimitExceeded


def test_a_path_names_its_operation():
    assert operation_at("/vxp/getAgenciesList") == "getAgenciesList"
    assert operation_at("/vxp/other") is None


def test_a_success_is_ok_with_what_the_operation_adds():
    answer = write_answer(data=[])
    assert json.loads(answer.body) == {"status": "OK", "ErrorCode": "0", "ErrorDesc": "", "data": []}


def test_a_refusal_has_a_code_that_is_not_zero_and_a_reason():
    answer = write_refusal(AccessDenied(service="x"))
    told = json.loads(answer.body)
    assert (answer.status, told["status"], told["ErrorCode"]) == (403, "FAIL", "403") and "quyền" in told["ErrorDesc"]
    limited = write_refusal(RateLimitExceeded(retry_after_s=3), in_english=True)
    assert ("Retry-After", "3") in limited.headers and "wait" in json.loads(limited.body)["ErrorDesc"]
