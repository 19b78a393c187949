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

-- name: make_room
-- Many words are sorted into their index at once instead of a few at a time; for this transaction only.
SET LOCAL work_mem = '128MB'; SET LOCAL gin_pending_list_limit = '64MB';

-- name: find_codes
-- Codes of a version with a word that begins so, and (as a pattern) all the others; the index holds each word behind its version.
SELECT id FROM catalogue_code
WHERE version_id = %(version)s
    AND to_tsvector('simple'::regconfig, regexp_replace(' ' || search_text, '[^a-z0-9]+', ' v' || version_id || 'q', 'g'))
        @@ to_tsquery('simple'::regconfig, %(word)s)
    AND (%(others)s = '' OR search_text ~ %(others)s)
LIMIT %(most)s;
