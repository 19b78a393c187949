-- name: add_person_uses
-- Whom requests are about. The parameter is a JSON array of `uses.PersonUsed`.
INSERT INTO citizens_personuse (
    instance_id, pseudonym, started_at, transaction_id, data, usage, consumer, service, purpose, legal_basis, message_id, outcome
)
SELECT
    %s, pseudonym, started_at, transaction_id, data, usage, consumer, service, purpose, legal_basis, message_id, outcome
FROM jsonb_to_recordset(%s::jsonb) AS added (
    pseudonym text, started_at timestamptz, transaction_id uuid, data text, usage jsonb, consumer text, service text, purpose text,
    legal_basis text, message_id text, outcome text
)
ON CONFLICT (instance_id, pseudonym, transaction_id) DO NOTHING;

-- name: end_person_uses
-- What became of requests that were indexed earlier. The parameter is a JSON array of transaction ids with their outcomes.
UPDATE citizens_personuse AS used SET outcome = ended.outcome
FROM jsonb_to_recordset(%s::jsonb) AS ended (transaction_id uuid, outcome text)
WHERE used.transaction_id = ended.transaction_id;

-- name: person_uses
-- What was answered about one person, newest first, but for what is hidden at this moment.
SELECT
    transaction_id::text, started_at, data, usage, consumer, service, purpose, legal_basis, message_id, count(*) OVER () AS total
FROM citizens_personuse
WHERE pseudonym = %(pseudonym)s AND outcome = 'answered'
    AND started_at >= %(since)s AND started_at < %(until)s
    AND NOT (
        COALESCE((usage ->> 'is_hidden')::boolean, false)
        AND COALESCE((usage ->> 'hidden_until')::timestamptz > %(now)s, true)
    )
    AND (cardinality(%(systems)s::text[]) = 0 OR consumer = ANY(%(systems)s::text[]))
    AND (%(with_bulk)s OR NOT COALESCE((usage ->> 'is_bulk')::boolean, false))
ORDER BY started_at DESC, transaction_id LIMIT %(limit)s OFFSET %(offset)s;

-- name: expire_person_uses
-- Uses before an instant that no legal hold covers: held transactions, and services in periods as a JSON array.
DELETE FROM citizens_personuse
WHERE started_at < %(before)s AND NOT transaction_id = ANY (%(held)s::uuid[]) AND NOT EXISTS (
    SELECT 1 FROM jsonb_to_recordset(%(periods)s::jsonb) AS period (service text, since timestamptz, until timestamptz)
    WHERE period.service = citizens_personuse.service AND (period.since IS NULL OR period.since <= started_at)
        AND (period.until IS NULL OR started_at < period.until)
);
