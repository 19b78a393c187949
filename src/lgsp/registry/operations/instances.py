"""Instances and peers."""

from datetime import datetime

from lgsp.domain.errors import AlreadyRegistered
from lgsp.registry import rules
from lgsp.registry.models import Instance, Peer
from lgsp.registry.operations.audit.records import By, begin, refuse
from lgsp.registry.queries.scope import current_instance


def establish_instance(*, code: str, name: str, name_en: str = "", by: By, now: datetime) -> Instance:
    """Make the instance that is chosen, or give it another name. Safe to repeat."""
    refuse(rules.faults_of_codes({"code": code}))
    with begin("establish_instance", by=by, why="establish the instance", now=now) as act:
        instance = Instance.objects.filter(code=code).first()
        if instance is None:
            instance = Instance(code=code, name=name, name_en=name_en, created_at=now)
            act.save(instance)
        elif (instance.name, instance.name_en) != (name, name_en):
            instance.name, instance.name_en = name, name_en
            act.save(instance)
    return instance


def add_peer(*, code: str, name: str, name_en: str = "", by: By, now: datetime) -> Peer:
    """Make another instance known. Safe to repeat; raises `AlreadyRegistered` for the own code or another name."""
    refuse(rules.faults_of_codes({"code": code}))
    with begin("add_peer", by=by, why="add a peer", now=now, publishes=False) as act:
        act.concerns(None)
        peer = Peer.objects.filter(code=code).first()
        if code == current_instance() or (peer is not None and (peer.name, peer.name_en) != (name, name_en)):
            raise AlreadyRegistered(code=code)
        if peer is None:
            peer = Peer(of_instance_id=current_instance(), code=code, name=name, name_en=name_en, created_at=now)
            act.save(peer)
    return peer
