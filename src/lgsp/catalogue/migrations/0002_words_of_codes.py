"""Codes are found by a table of their words; an index of all words is never used under row-level security. Before the deployment: adds a table.

Theory: row-level security lets the database use no index of words inside a text before it has looked at who may see the row, but it does let it
use plain comparisons. Triggers keep the words with the codes, whoever writes them.
"""

from django.db import migrations

from lgsp.registry.queries.row_security import policies

FIND_BY_WORDS = """
CREATE TABLE catalogue_codeword (
    instance_id text NOT NULL, version_id bigint NOT NULL, word text COLLATE "C" NOT NULL, code_id bigint NOT NULL
);
ALTER TABLE catalogue_code NO FORCE ROW LEVEL SECURITY;
INSERT INTO catalogue_codeword (instance_id, version_id, word, code_id)
SELECT code.instance_id, code.version_id, words.word, code.id
FROM catalogue_code AS code, LATERAL (SELECT DISTINCT regexp_split_to_table(code.search_text, '[^a-z0-9]+') AS word) AS words
WHERE words.word <> '';
ALTER TABLE catalogue_code FORCE ROW LEVEL SECURITY;
CREATE INDEX codeword_by_word ON catalogue_codeword (version_id, word, code_id);
CREATE FUNCTION catalogue_add_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalogue_codeword (instance_id, version_id, word, code_id)
    SELECT coming.instance_id, coming.version_id, words.word, coming.id
    FROM coming, LATERAL (SELECT DISTINCT regexp_split_to_table(coming.search_text, '[^a-z0-9]+') AS word) words
    WHERE words.word <> '';
    RETURN NULL;
END $$;
CREATE FUNCTION catalogue_drop_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM catalogue_codeword
    WHERE version_id IN (SELECT version_id FROM going) AND code_id IN (SELECT id FROM going);
    RETURN NULL;
END $$;
CREATE TRIGGER add_words AFTER INSERT ON catalogue_code REFERENCING NEW TABLE AS coming
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_add_words();
CREATE TRIGGER change_words_before AFTER UPDATE ON catalogue_code REFERENCING OLD TABLE AS going
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_drop_words();
CREATE TRIGGER change_words_then AFTER UPDATE ON catalogue_code REFERENCING NEW TABLE AS coming
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_add_words();
CREATE TRIGGER drop_words AFTER DELETE ON catalogue_code REFERENCING OLD TABLE AS going
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_drop_words();
"""
"""For the codes of every instance that are there already too, which only the owner of the table may see at once."""

FIND_NO_WORDS = """
DROP TABLE catalogue_codeword;
DROP FUNCTION catalogue_add_words() CASCADE;
DROP FUNCTION catalogue_drop_words() CASCADE;
"""
"""The way back."""


class Migration(migrations.Migration):
    """Applied by `lgsp up` and `lgsp prepare`."""

    dependencies = [("catalogue", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="code", name="code_by_words"),
        migrations.RunSQL([FIND_BY_WORDS], [FIND_NO_WORDS]),
        *policies("catalogue_codeword"),
    ]
