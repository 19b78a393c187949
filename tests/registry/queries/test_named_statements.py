from pathlib import Path

from lgsp.registry.queries.named_statements import read_statements, statements_in

TEXT = "-- name: one\n-- Why.\nSELECT 1;\n\n-- name: two\nSELECT 2;\n"


def test_a_file_is_split_at_the_names() -> None:
    assert statements_in(TEXT) == {
        "one": "-- Why.\nSELECT 1",
        "two": "SELECT 2",
    }


def test_a_file_is_read_as_utf_8(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text(TEXT + "-- Tiếng Việt", encoding="utf-8")
    assert read_statements(tmp_path / "a.sql")["two"] == "SELECT 2;\n-- Tiếng Việt"
