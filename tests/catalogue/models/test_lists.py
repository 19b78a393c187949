import pytest
from django.db import IntegrityError, connection, transaction

from lgsp.catalogue.models import Code, CodeListVersion
from lgsp.catalogue.queries.statements import STATEMENTS
from lgsp.registry.queries.scope import acting_in


def test_the_database_lets_nobody_change_a_published_version(units):
    row = Code.objects.filter(version=units.second).first()
    for act in (
        lambda: Code.objects.filter(pk=row.pk).update(name="Khác"),
        lambda: Code.objects.filter(pk=row.pk).delete(),
        lambda: Code.objects.create(of_instance_id="VN-H55", version=units.second, position=9, code="9", name="x", search_text="x"),
    ):
        with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
            act()
    assert Code.objects.get(pk=row.pk).name == row.name


def test_another_instance_sees_nothing(units):
    with acting_in("VN-H01"):
        assert CodeListVersion.objects.count() == 0 and Code.objects.count() == 0
    assert [str(one) for one in CodeListVersion.objects.order_by("number")] == ["dvhc@1", "dvhc@2"]
    assert str(units.list) == "dvhc" and str(Code.objects.filter(code="06").first()) == "06"


def test_codes_are_found_by_words_with_an_index(units):
    told = {"version": units.second.pk, "word": "bac", "after": "bad", "pattern": "bac", "most": 10, "found": 10}
    told |= dict.fromkeys(("on", "level", "parent"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {STATEMENTS['find_codes'].partition(chr(10))[2]}", told)
        plan = " ".join(line for (line,) in cursor.fetchall())
    assert "codeword_by_word" in plan and "word >= 'bac'" in plan and "Seq Scan" not in plan
