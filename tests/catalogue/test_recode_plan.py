from lgsp.catalogue.recode_plan import KnownMember, PlannedMember, plan_of, renamed, wanted_codes
from lgsp.catalogue.rules import MappingRow

OWN = "VN-H55/GOV/"


def member(code, *systems, old_code=""):
    return KnownMember(f"{OWN}{code}", code, old_code, systems)


def test_the_codes_that_change_are_those_with_another_target():
    rows = [MappingRow("H03", "H55", "merged"), MappingRow("H55", "H55"), MappingRow("G10", kind="withdrawn", reason="chưa rõ"),
            MappingRow("A", "B", "split"), MappingRow("A", "C", "split", is_default=True)]  # fmt: skip
    assert wanted_codes(rows) == ({"H03": "H55", "A": "C"}, [("G10", "chưa rõ")])


def test_a_member_that_joins_another_brings_its_systems_and_leaves_aliases():
    plan = plan_of([member("H03", "motcua", "luutru", old_code="000.00.00.H03"), member("H55", "motcua")], {"H03": "H55"})
    assert plan.members == [
        PlannedMember(
            f"{OWN}H03",
            f"{OWN}H55",
            "H55",
            True,
            {f"{OWN}H03/motcua": f"{OWN}H55/motcua-h03", f"{OWN}H03/luutru": f"{OWN}H55/luutru"},
        )
    ]
    assert plan.aliases == {
        f"{OWN}H03/motcua": f"{OWN}H55/motcua-h03",
        f"{OWN}H03": f"{OWN}H55",
        f"{OWN}000.00.00.H03": f"{OWN}H55",
    }


def test_a_code_that_is_free_is_simply_taken_with_those_below_it():
    plan = plan_of([member("H03", "a", old_code="o"), member("H03.01", "b"), member("H03.01.02")], {"H03": "H99"})
    assert [(one.before, one.after, one.joins) for one in plan.members] == [
        (f"{OWN}H03", f"{OWN}H99", False), (f"{OWN}H03.01", f"{OWN}H99.01", False), (f"{OWN}H03.01.02", f"{OWN}H99.01.02", False),
    ]  # fmt: skip
    assert f"{OWN}o" not in plan.aliases


def test_a_member_below_whose_new_code_is_taken_keeps_its_own_and_is_told():
    plan = plan_of([member("H03.01"), member("H55.01"), member("H07")], {"H03": "H55"}, [("G10", "x"), ("H07", "chưa rõ")])
    assert plan.members == [] and plan.undecided == [("H07", "chưa rõ"), ("H03.01", "H55.01 is taken")]


def test_two_that_become_one_new_one_share_it():
    plan = plan_of([member("A", "s"), member("B", "s")], {"A": "C", "B": "C"})
    assert [(one.joins, list(one.systems.values())) for one in plan.members] == [(False, [f"{OWN}C/s"]), (True, [f"{OWN}C/s-b"])]


def test_texts_name_identifiers_with_slashes_or_colons():
    names = {f"{OWN}H03": f"{OWN}H55"}
    assert renamed(f"{OWN}H03/x", names) == f"{OWN}H55/x" and renamed("VN-H55:GOV:H03:x", names) == "VN-H55:GOV:H55:x"
    assert renamed(f"{OWN}H03", names) == f"{OWN}H55" and renamed(f"{OWN}H031", names) == f"{OWN}H031"
