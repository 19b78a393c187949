"""Paths, forms and codes of the civil status register."""

import pytest

from lgsp.dialects.civil_status.shapes import (
    ERROR_NAMES,
    LINKED,
    PATHS,
    REQUIRED,
    UNLINKED,
    code_of,
    form_of,
    operation_at,
    operation_for,
)
from lgsp.domain import errors


def test_every_operation_has_a_path_of_its_own():
    assert set(PATHS) == set(REQUIRED)
    for operation, path in PATHS.items():
        assert operation_at(path) == operation
    assert operation_at("/apiHoTichTuPhap/khac") is None


def test_the_module_decides_where_a_dossier_goes():
    assert [operation_for(module) for module in ("LTKS", "LTKT", "LTKH", "KS")] == [LINKED, LINKED, LINKED, UNLINKED]
    assert {operation for operation in PATHS if form_of(operation) == "since_2025"} == {LINKED, UNLINKED}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (errors.CredentialMissing(), 100),
        (errors.AccessDenied(), 100),
        (errors.MalformedRequest(), 302),
        (errors.BodyTooLarge(), 500),
        (errors.UpstreamTimedOut(), 504),
        (errors.RateLimitExceeded(), 429),
        (errors.InternalFault(), 503),
        (errors.JournalBroken(), 503),
    ],
)
def test_our_errors_have_the_registers_code_or_their_status(fault, code):
    assert code_of(fault) == code


def test_a_failure_of_ours_is_never_told_as_rejected_content():
    assert ERROR_NAMES[500] == "DATA_INCORRECT" and code_of(errors.PartFailed()) != 500
