"""Note whom a request is about, as pseudonyms, and what the consumer states about its use. Only services with personal data have this step.

Rules: a request that names nobody is passed on (a list of code names is no personal data), except for a hidden use by a consumer
that may not hide:
it is refused, because ignoring the wish would mislead both sides. A body too long to be held in memory could name anybody, so it is
refused if the person is named in the body.
"""

from lgsp.domain.calls import Call, Onward, Reply, Step
from lgsp.domain.configuration import PersonRule
from lgsp.domain.errors import BodyTooLarge, HidingRefused
from lgsp.gateway.dependencies import Dependencies
from lgsp.protocol.transformation.persons import AskedPlaces, numbers_in, pseudonym_of
from lgsp.protocol.xroad.usage_headers import read_usage


def note_person(dependencies: Dependencies, rule: PersonRule) -> Step:
    """Pass the call on with its pseudonyms."""
    key = dependencies.person_key

    async def step(call: Call, onward: Onward) -> Reply:
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for _, name, value in call.headers]
        usage = read_usage(headers)
        if usage is not None and usage.is_hidden and not (call.right is not None and call.right.may_hide_use):
            raise HidingRefused(access_right=call.right.id if call.right is not None else "")
        if call.held is None and rule.place.startswith("body:"):
            raise BodyTooLarge(bytes_max=dependencies.buffered_body_bytes_max)
        asked = AskedPlaces(
            path=call.rest_of_path,
            query=call.query,
            headers=headers,
            content_type=call.fields.get(b"content-type", b"").decode("latin-1"),
            body=call.held,
        )
        call.persons = tuple(pseudonym_of(number, key=key) for number in numbers_in(asked, rule.place))
        call.usage = usage
        return await onward(call)

    return step
