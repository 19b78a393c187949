"""demo.json keeps the demo's secrets for the next start, closed to others."""

from lgsp.sandbox.demo_file import read_demo, secrets_in, write_demo
from lgsp.sandbox.world import fresh_secrets

ADDRESSES = {
    "gateway": "http://127.0.0.1:1",
    "portal": "http://127.0.0.1:2",
    "sign_in": "http://127.0.0.1:2/x",
    "sandbox": "http://127.0.0.1:3",
}


def test_what_is_written_is_read_again(tmp_path):
    path, known = tmp_path / "demo.json", fresh_secrets()
    write_demo(path, known, ADDRESSES)
    demo = read_demo(path)
    assert {name: demo[name] for name in ADDRESSES} == ADDRESSES
    assert secrets_in(demo) == known
    assert path.stat().st_mode & 0o077 == 0


def test_no_file_or_half_a_file_is_none(tmp_path):
    assert read_demo(tmp_path / "demo.json") is None
    (tmp_path / "demo.json").write_text('{"gateway":')
    assert read_demo(tmp_path / "demo.json") is None
