"""What every row of the registry shares."""

from typing import Any

from django.apps import apps


def test_every_row_of_the_registry_names_its_instance_and_looks_up_no_stairs() -> None:
    for model in apps.get_app_config("registry").get_models():
        names = {field.name for field in model._meta.get_fields()}
        assert "of_instance" in names or model.__name__ in ("Instance", "HistoricalInstance"), model


def test_an_instance_and_a_peer_read_as_their_code(instance: str) -> None:
    from lgsp.registry.models import Instance, Peer

    assert str(Instance.objects.get()) == "VN-H55"
    assert str(Peer(code="VN")) == "VN"


def test_history_keeps_who_as_text_also_without_an_officer(world: Any) -> None:
    assert world.office.history.get().history_by == "test"
