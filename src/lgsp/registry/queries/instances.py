"""The instance in use, and its peers."""

from lgsp.registry.models import Instance, Peer
from lgsp.registry.queries.scope import current_instance


def instance_in_use() -> Instance | None:
    """The chosen instance, if it is established."""
    return Instance.objects.filter(code=current_instance()).first()


def peers() -> list[Peer]:
    """Other instances that are known."""
    return list(Peer.objects.order_by("code"))
