"""Rows of officers, links and tokens."""

from lgsp.registry.models import ApiToken, Officer, SignInLink


def test_rows_read_as_their_names_and_have_no_django_permissions() -> None:
    officer = Officer(username="an", name="Nguyễn Văn An")
    assert (str(officer), officer.get_full_name()) == ("an", "Nguyễn Văn An")
    assert (officer.has_perm("x"), officer.has_module_perms("x"), officer.is_staff, officer.is_superuser) == (False,) * 4
    assert (str(SignInLink(key_id="k")), str(ApiToken(key_id="t"))) == ("k", "t")


def test_signing_in_writes_no_column_of_its_own() -> None:
    assert "last_login" not in {field.name for field in Officer._meta.get_fields()}
