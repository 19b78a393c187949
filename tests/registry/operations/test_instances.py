"""Instances and peers."""

import pytest

from lgsp.domain.errors import AlreadyRegistered, ContentRefused
from lgsp.registry.models import Instance
from lgsp.registry.operations.instances import add_peer, establish_instance
from lgsp.runtime.clock import now


def test_an_instance_is_established_once_and_may_be_renamed(instance: str) -> None:
    establish_instance(code="VN-H55", name="Tên mới", by="test", now=now())
    establish_instance(code="VN-H55", name="Tên mới", by="test", now=now())
    assert Instance.objects.get().name == "Tên mới"
    assert Instance.history.count() == 2


def test_a_peer_is_added_once_and_is_never_the_instance_itself(instance: str) -> None:
    peer = add_peer(code="VN", name="Quốc gia", by="test", now=now())
    assert add_peer(code="VN", name="Quốc gia", by="test", now=now()).pk == peer.pk
    for code, name in (("VN", "khác"), ("VN-H55", "x")):
        with pytest.raises(AlreadyRegistered):
            add_peer(code=code, name=name, by="test", now=now())
    with pytest.raises(ContentRefused):
        add_peer(code="a b", name="x", by="test", now=now())
