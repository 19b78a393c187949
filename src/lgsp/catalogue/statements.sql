-- name: make_codes
-- Where codes land before they are written: rows under row-level security can't be copied into directly. Empty at each commit.
CREATE TEMPORARY TABLE IF NOT EXISTS catalogue_arriving_codes (
    position integer, code text, name text, name_en text, name_short text, parent text, level smallint, valid_from date, valid_to date,
    properties jsonb, search_text text
) ON COMMIT DELETE ROWS;

-- name: clear_codes
-- Several lists may be written in one transaction.
DELETE FROM catalogue_arriving_codes;

-- name: copy_codes
-- The lines of `operations/writing.py`.
COPY catalogue_arriving_codes FROM STDIN;

-- name: write_codes
-- From there into one version.
INSERT INTO catalogue_code (
    instance_id, version_id, position, code, name, name_en, name_short, parent, level, valid_from, valid_to, properties, search_text
)
SELECT %(instance)s, %(version)s, position, code, name, name_en, name_short, parent, level, valid_from, valid_to, properties, search_text
FROM catalogue_arriving_codes ORDER BY position;

-- name: copy_version
-- A draft begins as a copy of an earlier version.
INSERT INTO catalogue_code (
    instance_id, version_id, position, code, name, name_en, name_short, parent, level, valid_from, valid_to, properties, search_text
)
SELECT instance_id, %(to)s, position, code, name, name_en, name_short, parent, level, valid_from, valid_to, properties, search_text
FROM catalogue_code WHERE version_id = %(from)s ORDER BY position;

-- name: make_mapped
-- As `make_codes`, for the rows of a mapping.
CREATE TEMPORARY TABLE IF NOT EXISTS catalogue_arriving_mapped (
    source_code text, target_code text, kind text, is_default boolean, is_back_default boolean, rule jsonb, reason text
) ON COMMIT DELETE ROWS;

-- name: clear_mapped
-- As `clear_codes`.
DELETE FROM catalogue_arriving_mapped;

-- name: copy_mapped
-- As `copy_codes`.
COPY catalogue_arriving_mapped FROM STDIN;

-- name: write_mapped
-- As `write_codes`.
INSERT INTO catalogue_mappedcode (
    instance_id, mapping_id, source_code, target_code, kind, is_default, is_back_default, rule, reason
)
SELECT %(instance)s, %(mapping)s, source_code, target_code, kind, is_default, is_back_default, rule, reason
FROM catalogue_arriving_mapped;

-- name: count_words
-- How many words of a version begin so, up to a most: the word that tells most has the least.
SELECT count(*) FROM (
    SELECT 1 FROM catalogue_codeword WHERE version_id = %(version)s AND word >= %(word)s AND word < %(after)s LIMIT %(most)s
) AS found;

-- name: find_codes
-- Codes of a version with a word that begins so, and (as a pattern) all the others; on a day, of a level, below a code, if these are not null.
SELECT code.id
FROM (
    SELECT code_id FROM catalogue_codeword
    WHERE version_id = %(version)s AND word >= %(word)s AND word < %(after)s
    ORDER BY word, code_id LIMIT %(most)s
) AS words
CROSS JOIN LATERAL (
    SELECT id FROM catalogue_code
    WHERE id = words.code_id AND version_id = %(version)s AND search_text ~ %(pattern)s
        AND (%(on)s::date IS NULL OR valid_from IS NULL OR valid_from <= %(on)s::date)
        AND (%(on)s::date IS NULL OR valid_to IS NULL OR valid_to > %(on)s::date)
        AND (%(level)s::smallint IS NULL OR level = %(level)s::smallint)
        AND (%(parent)s::text IS NULL OR parent = %(parent)s::text)
    LIMIT 1
) AS code
LIMIT %(found)s;
