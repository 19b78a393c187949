"""The jobs, called as the worker calls them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from lgsp.registry import jobs
from lgsp.registry.facts import MemberFacts
from lgsp.registry.models import ConfigurationVersion
from lgsp.registry.operations.audit.records import PUBLISH_JOB
from lgsp.registry.operations.members import register_member
from lgsp.registry.operations.publication import publish_configuration
from lgsp.runtime.clock import now


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_STORAGE_URL", f"file://{tmp_path}")


def test_the_task_that_acts_ask_for_is_registered() -> None:
    assert PUBLISH_JOB in app.tasks


def test_one_publication_takes_all_waiting_requests_with_it(world: Any) -> None:
    waiting = ProcrastinateJob.objects.filter(task_name=PUBLISH_JOB, status="todo")
    assert waiting.count() > 1
    jobs.publish(instance="VN-H55", by="test", why="thử")
    assert waiting.count() == 0
    assert ConfigurationVersion.objects.get().counts["access_rights"] == 1


def test_requests_of_another_instance_stay(world: Any) -> None:
    ProcrastinateJob.objects.filter(task_name=PUBLISH_JOB)
    app.configure_task(PUBLISH_JOB).defer(instance="VN-X", by="x", why="x")
    jobs.publish(instance="VN-H55", by="test", why="thử")
    assert [job.args["instance"] for job in ProcrastinateJob.objects.filter(task_name=PUBLISH_JOB, status="todo")] == ["VN-X"]


def test_the_calendar_publishes_only_when_a_member_began_or_ended(instance: str) -> None:
    jobs.follow_calendar(0)
    assert not ConfigurationVersion.objects.exists()
    past = now() - timedelta(minutes=5)
    publish_configuration(by="test", why="thử", now=past)
    jobs.follow_calendar(0)
    assert ConfigurationVersion.objects.count() == 1
    facts = MemberFacts(code="A", name="A", valid_from=now() - timedelta(minutes=1))
    register_member(facts=facts, by="test", why="thử", now=now())
    jobs.follow_calendar(0)
    assert ConfigurationVersion.objects.latest("number").by == "calendar"
