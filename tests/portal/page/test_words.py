from typing import get_args

from django.utils.translation import override

from lgsp.domain.configuration import AuthenticationKind, CredentialKind, DialectName
from lgsp.portal.page import words
from lgsp.registry.models import AccessRight, Member, ServiceVersion
from lgsp.registry.models.officers import ROLES


def test_every_state_of_the_registry_has_its_word() -> None:
    for model in (Member, ServiceVersion, AccessRight):
        assert [name for name, _ in model._meta.get_field("status").choices or [] if name not in words.STATES] == []


def test_every_kind_that_the_registry_knows_has_its_word() -> None:
    assert set(words.CREDENTIALS) == set(get_args(CredentialKind))
    assert set(words.AUTHENTICATIONS) == set(get_args(AuthenticationKind))
    assert set(words.DIALECTS) == set(get_args(DialectName))


def test_every_role_has_its_word_in_both_languages() -> None:
    assert set(words.ROLES) == {name for name, _ in ROLES}
    with override("vi"):
        assert {name: str(word) for name, word in words.ROLES.items()} == dict(ROLES)
    with override("en"):
        assert str(words.ROLES["auditor"]) == "auditor"


def test_a_switch_is_a_word() -> None:
    with override("vi"):
        assert (words.yes_or_no(True), words.yes_or_no(False)) == ("có", "không")
