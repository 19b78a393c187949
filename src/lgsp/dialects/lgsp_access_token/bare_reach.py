"""We call it, bare form.

Rules: `Authorization` is the base64 text alone; no token is fetched. `StatusCode` is compared as text; `ThrowException` may be `"True"` or `true`.
An answer that is no envelope is the provider's fault, `UpstreamBroken`.
"""

from urllib.parse import urlencode

from lgsp.dialects.lgsp_access_token.access_token import AccessTokenHeader, write_access_token
from lgsp.domain.enquiries import Answer, Enquiry, Reach
from lgsp.domain.errors import MalformedRequest, UpstreamBroken, UpstreamRefusedUs
from lgsp.domain.http import Headers, HttpRequest
from lgsp.protocol.http.json_reading import read_object


def call_headers(*, header: AccessTokenHeader) -> Headers:
    """The field that identifies us."""
    return (("Authorization", write_access_token(header)),)


def ask(enquiry: Enquiry, *, base_url: str, header: AccessTokenHeader) -> Reach:
    """Put one enquiry; raises `UpstreamRefusedUs` or `UpstreamBroken`."""
    url = f"{base_url}/{enquiry.operation}?{urlencode(enquiry.parameters)}"
    response = yield HttpRequest("GET", url, (*call_headers(header=header), ("Accept", "application/json")))
    try:
        envelope = read_object(response.body, where="answer")
    except MalformedRequest as cause:
        raise UpstreamBroken(system="lgsp_access_token", status=response.status) from cause
    code = str(envelope.get("StatusCode", ""))
    if response.status in (401, 403) or code in {"401", "403"}:
        raise UpstreamRefusedUs(status=response.status)
    if not code or str(envelope.get("ThrowException")).lower() == "true":
        raise UpstreamBroken(system="lgsp_access_token", status=response.status, code=code[:10])
    if code != "200":
        return Answer(is_found=False, count=0, refusal=str(envelope.get("Description") or ""))
    return Answer(content=envelope.get("ResultObject"))
