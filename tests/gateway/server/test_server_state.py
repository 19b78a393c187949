from lgsp.gateway.server.server_state import EdgeLimits, ServerState
from lgsp.runtime.settings import setting
from tests.gateway.listener import Echo


async def test_the_ground_begins_without_connections() -> None:
    server_state = ServerState(Echo(), EdgeLimits())
    assert (len(server_state.connections), server_state.is_draining) == (0, False)


def test_the_bounds_are_those_of_the_settings() -> None:
    for name in EdgeLimits.__struct_fields__:
        assert getattr(EdgeLimits(), name) == setting(f"LGSP_{name.upper()}", {})
