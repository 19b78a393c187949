import pytest

from lgsp.domain.calls import Signed
from lgsp.domain.errors import SignatureMissing
from lgsp.gateway.steps.admission.require_signature import require_signature
from lgsp.protocol.http.problem import headers_of
from tests.gateway.inside import UPSTREAM, End, known_call
from tests.gateway.world import service


async def test_only_what_is_signed_goes_on_and_others_are_told_what_to_sign() -> None:
    step = require_signature(service(UPSTREAM, requires_signature=True))
    assert (await step(known_call(signed=Signed("k", "()", "AA==", "00")), End())).status == 200
    with pytest.raises(SignatureMissing) as caught:
        await step(known_call(), End())
    assert dict(headers_of(caught.value))[b"Accept-Signature"].startswith(b'sig1=("@method" "@target-uri" "content-digest")')
