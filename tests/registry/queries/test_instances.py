"""The instance in use."""

from lgsp.registry.operations.instances import add_peer
from lgsp.registry.queries.instances import instance_in_use, peers
from lgsp.registry.queries.scope import acting_in
from lgsp.runtime.clock import now


def test_the_instance_and_its_peers_are_known(instance: str) -> None:
    found = instance_in_use()
    assert found is not None and found.name == "Tỉnh Thái Nguyên"
    peer = add_peer(code="VN", name="Quốc gia", by="test", now=now())
    assert peers() == [peer]
    with acting_in("VN-X"):
        assert (instance_in_use(), peers()) == (None, [])
