import resource
import time
from datetime import UTC, datetime, timedelta

import msgspec

from lgsp.domain.configuration import AccessRight, Alias, Configuration, Member, RateLimit, ServiceVersion, Subsystem
from lgsp.gateway.plan import Plan
from tests.gateway.inside import NOW, UPSTREAM
from tests.gateway.world import CONSUMER, SERVICE, configuration, right


def test_a_plan_answers_by_key_path_and_pair() -> None:
    plan = Plan(configuration(UPSTREAM, number=7, rights=[right(rate_limit=RateLimit(1))]))
    assert (plan.number, plan.instance, plan.credentials["motcua"].subsystem) == (7, "VN-H55", CONSUMER)
    assert plan.routes.by_service(SERVICE) is not None
    assert plan.limited_services == {SERVICE}
    assert repr(plan) == "<Plan VN-H55 7>"


def test_a_large_configuration_is_ready_in_time() -> None:
    members, services, rights = 1000, 10_000, 200_000
    subsystems = tuple(Subsystem(f"VN-H55/GOV/H55.{number}/he", "Hệ thống") for number in range(members))
    big = Configuration(
        instance="VN-H55",
        number=1,
        compiled_at=datetime(2026, 1, 1, tzinfo=UTC),
        subsystems=subsystems,
        services=tuple(
            ServiceVersion(f"VN-H55/GOV/H55.{number % members}/he/dv{number}", "1.0", "Dịch vụ", f"/dv{number}/1.0", (UPSTREAM,))
            for number in range(services)
        ),
        access_rights=tuple(
            AccessRight(
                f"q{number}", subsystems[number % members].id, f"VN-H55/GOV/H55.{number // 20 % members}/he/dv{number // 20}",
                "Giải quyết thủ tục hành chính", "Nghị định 47/2020/NĐ-CP",
            )
            for number in range(rights)
        ),
    )  # fmt: skip
    data = msgspec.json.encode(big)
    del big
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    plan = Plan(msgspec.json.decode(data, type=Configuration))
    spent_s = time.process_time() - started
    grown_mib = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib) / 1024
    assert plan.rights.decide(
        consumer=subsystems[0].id, service="VN-H55/GOV/H55.0/he/dv0", method="GET", path="/", now=datetime(2026, 1, 2, tzinfo=UTC)
    ).right
    # Half of the two seconds between publishing and being in force, and well below the 400 MB of a worker.
    assert spent_s < 1.5
    assert grown_mib < 300


def test_the_old_code_of_a_member_is_an_alias() -> None:
    made = Plan(Configuration("VN", 1, NOW, members=(Member("VN/GOV/G22", "VPCP", "000.00.00.G22"), Member("VN/GOV/G1", "x"))))
    assert made.canonical("VN/GOV/000.00.00.G22/a/b") == "VN/GOV/G22/a/b"
    assert made.canonical("VN/GOV/G1/a") == "VN/GOV/G1/a"


def test_an_identifier_of_before_leads_to_what_it_is_called_now_until_its_end() -> None:
    aliases = (
        Alias("VN-H55/GOV/H03", "VN-H55/GOV/H55", NOW + timedelta(days=1)),
        Alias("VN-H55/GOV/H03/kho", "VN-H55/GOV/H55/kho-h03"),
    )
    plan = Plan(msgspec.structs.replace(configuration(UPSTREAM), aliases=aliases))
    assert plan.canonical("VN-H55/GOV/H03/motcua/x", NOW) == "VN-H55/GOV/H55/motcua/x"
    assert plan.canonical("VN-H55/GOV/H03/kho/x", NOW) == "VN-H55/GOV/H55/kho-h03/x", "the longest part counts"
    assert plan.canonical("VN-H55/GOV/H03/motcua", NOW + timedelta(days=1)) == "VN-H55/GOV/H03/motcua"
    assert plan.canonical("VN-H55/GOV/H04", NOW) == "VN-H55/GOV/H04" and plan.canonical("VN-H55/GOV/H03") == "VN-H55/GOV/H55"
