from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.journal.logs.state import JournalState, state_of
from lgsp.journal.witnessing.evidence import EvidenceCollector, Terms
from lgsp.sandbox.systems.timestamp_authority import TimestampAuthority
from tests.journal.witnessing.test_evidence import entries

AT = datetime(2026, 11, 25, tzinfo=UTC)


def test_a_journal_that_was_not_begun_has_nothing(journal: Path) -> None:
    journal.mkdir()
    assert state_of(journal) == JournalState(0, 0, 0, "", 0, "")


def test_the_state_says_how_far_proof_has_come(
    journal: Path, written: Callable[..., None], filled: Callable[..., None], key: Ed25519PrivateKey, tmp_path: Path
) -> None:
    written(entries(0, 5))
    authority = TimestampAuthority(tmp_path / "keys", tmp_path, lambda: AT)
    terms = Terms(authorities=("http://tsa",), roots_file=tmp_path / "sandbox-tsa.pem")
    EvidenceCollector(journal, terms, lambda _url, body, _kind: authority.stamp(body), key, lambda: AT).collect()
    written(entries(5, 5))
    filled(3, name="gateway-2")
    (journal / "tree" / "halt").write_text("no time-stamp")
    state = state_of(journal)
    assert (state.sealed, state.signed, state.attested, state.attested_at[:10]) == (13, 10, 5, "2026-11-25")
    assert state.halted == "no time-stamp" and state.journal_bytes > 1000
