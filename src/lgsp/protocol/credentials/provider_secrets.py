"""Several secrets of one provider, stored and sealed together: a JSON object such as `{"secret":…,"api_key":…}`.

Rules: exactly the needed names, each with a text that is not empty. The reason of a refusal never quotes the text.
"""

from lgsp.domain.errors import MalformedRequest
from lgsp.protocol.http.json_reading import read_object

WHERE = "secret"


def read_secrets(text: str, *, needed: tuple[str, ...]) -> dict[str, str]:
    """The secrets by name; raises `MalformedRequest`."""
    members = read_object(text.encode("utf-8", "surrogatepass"), where=WHERE)
    if set(members) != set(needed) or not all(isinstance(value, str) and value for value in members.values()):
        raise MalformedRequest(where=WHERE, why=f"a JSON object with the texts {', '.join(needed)} was expected")
    return members
