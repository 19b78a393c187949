from lgsp.catalogue.queries.statements import STATEMENTS


def test_each_statement_has_its_name_and_its_sentence():
    assert {"write_codes", "copy_version", "write_mapped", "find_codes"} <= set(STATEMENTS)
    assert all(text.startswith("-- ") and not text.endswith(";") for text in STATEMENTS.values())
