-- name: take_turn
-- One indexer at a time per instance; given back at the end of the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('lgsp.exchanges.index/' || %s, 0));

-- name: make_partitions
-- Partitions for some days, from a day on; those that are there already stay.
SELECT count(*) FILTER (WHERE exchanges_make_partition(%(from)s::date + number)) FROM generate_series(0, %(days)s - 1) AS number;

-- name: make_batch
-- Where a batch lands before it is merged; lives as long as the session, is empty at each commit.
CREATE TEMPORARY TABLE IF NOT EXISTS exchanges_batch (
    transaction_id uuid, started_at timestamptz, ended_at timestamptz, consumer text, credential text, consumer_address text,
    service text, version text, endpoint text, access_right text, purpose text, legal_basis text, face text, message_id text,
    outcome text, status integer, error text, duration_us bigint, upstream_us bigint, request_bytes bigint, reply_bytes bigint,
    configuration bigint, log text, sequences bigint[], alias text
) ON COMMIT DELETE ROWS;

-- name: clear_batch
-- Several batches may share one transaction.
DELETE FROM exchanges_batch;

-- name: copy_batch
-- The rows of `indexing.Batch.lines`; an empty field is NULL.
COPY exchanges_batch FROM STDIN WITH (NULL '');

-- name: parties_of
-- Service, consumer and size of transactions whose request came in an earlier batch.
SELECT exchange.transaction_id::text, exchange.service, exchange.consumer, exchange.request_bytes
FROM exchanges_exchange AS exchange
JOIN unnest(%s::timestamptz[], %s::uuid[]) AS wanted (started_at, transaction_id)
    ON exchange.started_at = wanted.started_at AND exchange.transaction_id = wanted.transaction_id;

-- name: merge_batch
-- New exchanges are inserted, known ones completed: what a later entry says stands, what it leaves out is kept.
INSERT INTO exchanges_exchange AS kept (
    transaction_id, started_at, ended_at, instance_id, consumer, credential, consumer_address, service, version, endpoint,
    access_right, purpose, legal_basis, face, message_id, outcome, status, error, duration_us, upstream_us, request_bytes,
    reply_bytes, configuration, log, sequences, alias
)
SELECT
    transaction_id, started_at, ended_at, %s, COALESCE(consumer, ''), COALESCE(credential, ''), COALESCE(consumer_address, ''),
    COALESCE(service, ''), COALESCE(version, ''), COALESCE(endpoint, ''), COALESCE(access_right, ''), COALESCE(purpose, ''),
    COALESCE(legal_basis, ''), COALESCE(face, ''), COALESCE(message_id, ''), COALESCE(outcome, ''), status, COALESCE(error, ''),
    duration_us, upstream_us, request_bytes, reply_bytes, configuration, log, sequences, COALESCE(alias, '')
FROM exchanges_batch
ON CONFLICT (started_at, transaction_id) DO UPDATE SET
    ended_at = COALESCE(EXCLUDED.ended_at, kept.ended_at),
    consumer = COALESCE(NULLIF(EXCLUDED.consumer, ''), kept.consumer),
    credential = COALESCE(NULLIF(EXCLUDED.credential, ''), kept.credential),
    consumer_address = COALESCE(NULLIF(EXCLUDED.consumer_address, ''), kept.consumer_address),
    service = COALESCE(NULLIF(EXCLUDED.service, ''), kept.service),
    version = COALESCE(NULLIF(EXCLUDED.version, ''), kept.version),
    endpoint = COALESCE(NULLIF(EXCLUDED.endpoint, ''), kept.endpoint),
    access_right = COALESCE(NULLIF(EXCLUDED.access_right, ''), kept.access_right),
    purpose = COALESCE(NULLIF(EXCLUDED.purpose, ''), kept.purpose),
    legal_basis = COALESCE(NULLIF(EXCLUDED.legal_basis, ''), kept.legal_basis),
    face = COALESCE(NULLIF(EXCLUDED.face, ''), kept.face),
    message_id = COALESCE(NULLIF(EXCLUDED.message_id, ''), kept.message_id),
    outcome = COALESCE(NULLIF(EXCLUDED.outcome, ''), kept.outcome),
    status = COALESCE(EXCLUDED.status, kept.status),
    error = COALESCE(NULLIF(EXCLUDED.error, ''), kept.error),
    duration_us = COALESCE(EXCLUDED.duration_us, kept.duration_us),
    upstream_us = COALESCE(EXCLUDED.upstream_us, kept.upstream_us),
    request_bytes = COALESCE(EXCLUDED.request_bytes, kept.request_bytes),
    reply_bytes = COALESCE(EXCLUDED.reply_bytes, kept.reply_bytes),
    configuration = COALESCE(EXCLUDED.configuration, kept.configuration),
    alias = COALESCE(NULLIF(EXCLUDED.alias, ''), kept.alias),
    sequences = kept.sequences || EXCLUDED.sequences;

-- name: add_minutes
-- Add figures to their minutes. The parameter is a JSON array of `indexing.Minute`.
INSERT INTO exchanges_minutefigures AS kept (
    instance_id, minute, service, consumer, calls, answered, failed, refused, errors_5xx, duration_us_sum, duration_us_max, buckets
)
SELECT %s, minute, service, consumer, calls, answered, failed, refused, errors_5xx, duration_us_sum, duration_us_max, buckets
FROM jsonb_to_recordset(%s::jsonb) AS added (
    minute timestamptz, service text, consumer text, calls bigint, answered bigint, failed bigint, refused bigint,
    errors_5xx bigint, duration_us_sum bigint, duration_us_max bigint, buckets bigint[]
)
ON CONFLICT (instance_id, minute, service, consumer) DO UPDATE SET
    calls = kept.calls + EXCLUDED.calls,
    answered = kept.answered + EXCLUDED.answered,
    failed = kept.failed + EXCLUDED.failed,
    refused = kept.refused + EXCLUDED.refused,
    errors_5xx = kept.errors_5xx + EXCLUDED.errors_5xx,
    duration_us_sum = kept.duration_us_sum + EXCLUDED.duration_us_sum,
    duration_us_max = GREATEST(kept.duration_us_max, EXCLUDED.duration_us_max),
    buckets = ARRAY(
        SELECT one + other FROM unnest(kept.buckets, EXCLUDED.buckets) WITH ORDINALITY AS pair (one, other, place) ORDER BY place
    );

-- name: add_days
-- Add figures to their days. The parameter is a JSON array of `indexing.Day`.
INSERT INTO exchanges_dayfigures AS kept (
    instance_id, day, service, consumer, outcome, calls, errors_4xx, errors_5xx, request_bytes, reply_bytes, duration_us_sum,
    duration_us_max, buckets
)
SELECT
    %s, day, service, consumer, outcome, calls, errors_4xx, errors_5xx, request_bytes, reply_bytes, duration_us_sum, duration_us_max,
    buckets
FROM jsonb_to_recordset(%s::jsonb) AS added (
    day date, service text, consumer text, outcome text, calls bigint, errors_4xx bigint, errors_5xx bigint, request_bytes bigint,
    reply_bytes bigint, duration_us_sum bigint, duration_us_max bigint, buckets bigint[]
)
ON CONFLICT (instance_id, day, service, consumer, outcome) DO UPDATE SET
    calls = kept.calls + EXCLUDED.calls,
    errors_4xx = kept.errors_4xx + EXCLUDED.errors_4xx,
    errors_5xx = kept.errors_5xx + EXCLUDED.errors_5xx,
    request_bytes = kept.request_bytes + EXCLUDED.request_bytes,
    reply_bytes = kept.reply_bytes + EXCLUDED.reply_bytes,
    duration_us_sum = kept.duration_us_sum + EXCLUDED.duration_us_sum,
    duration_us_max = GREATEST(kept.duration_us_max, EXCLUDED.duration_us_max),
    buckets = ARRAY(
        SELECT one + other FROM unnest(kept.buckets, EXCLUDED.buckets) WITH ORDINALITY AS pair (one, other, place) ORDER BY place
    );

-- name: positions
-- How far each log is indexed.
SELECT log, sequence, segment, file_offset FROM exchanges_indexposition WHERE instance_id = %s;

-- name: move_position
-- In the same transaction as the rows that it stands for.
INSERT INTO exchanges_indexposition AS kept (instance_id, log, sequence, segment, file_offset, caught_up_at)
VALUES (%(instance)s, %(log)s, %(sequence)s, %(segment)s, %(offset)s, %(caught_up_at)s)
ON CONFLICT (instance_id, log) DO UPDATE SET
    sequence = EXCLUDED.sequence,
    segment = EXCLUDED.segment,
    file_offset = EXCLUDED.file_offset,
    caught_up_at = COALESCE(EXCLUDED.caught_up_at, kept.caught_up_at);

-- name: figures_of_day
-- All calls of one Vietnamese day, with the distribution of their durations.
SELECT
    COALESCE(sum(calls), 0)::bigint, COALESCE(sum(calls) FILTER (WHERE outcome = 'answered'), 0)::bigint,
    COALESCE(sum(calls) FILTER (WHERE outcome IN ('failed', 'aborted')), 0)::bigint,
    COALESCE(sum(calls) FILTER (WHERE outcome = 'refused'), 0)::bigint, COALESCE(sum(errors_5xx), 0)::bigint,
    ARRAY(
        SELECT sum(bucket.number)::bigint
        FROM exchanges_dayfigures AS figures, unnest(figures.buckets) WITH ORDINALITY AS bucket (number, place)
        WHERE figures.day = %(day)s
        GROUP BY bucket.place ORDER BY bucket.place
    )
FROM exchanges_dayfigures WHERE day = %(day)s;

-- name: services_between
-- Calls by service between two instants; durations as a flat distribution. Summed bucket by bucket (`rules.BUCKETS` of them): unnesting costs ten times as much.
SELECT
    service, sum(calls)::bigint, sum(failed)::bigint, sum(duration_us_sum)::bigint, max(duration_us_max)::bigint,
    ARRAY[
        sum(buckets[1]), sum(buckets[2]), sum(buckets[3]), sum(buckets[4]), sum(buckets[5]), sum(buckets[6]), sum(buckets[7]),
        sum(buckets[8]), sum(buckets[9]), sum(buckets[10]), sum(buckets[11]), sum(buckets[12]), sum(buckets[13]), sum(buckets[14]),
        sum(buckets[15]), sum(buckets[16]), sum(buckets[17]), sum(buckets[18]), sum(buckets[19]), sum(buckets[20]), sum(buckets[21]),
        sum(buckets[22]), sum(buckets[23]), sum(buckets[24]), sum(buckets[25]), sum(buckets[26]), sum(buckets[27]), sum(buckets[28]),
        sum(buckets[29]), sum(buckets[30]), sum(buckets[31]), sum(buckets[32]), sum(buckets[33]), sum(buckets[34]), sum(buckets[35]),
        sum(buckets[36]), sum(buckets[37]), sum(buckets[38])
    ]::bigint[]
FROM exchanges_minutefigures WHERE minute >= %(since)s AND minute < %(until)s AND service <> '' GROUP BY service;

-- name: calls_by_minute
-- One row per minute, also where nothing happened.
SELECT
    moment, COALESCE(sum(calls), 0)::bigint, COALESCE(sum(answered), 0)::bigint, COALESCE(sum(failed), 0)::bigint,
    COALESCE(sum(refused), 0)::bigint
FROM generate_series(%(since)s::timestamptz, %(until)s::timestamptz, interval '1 minute') AS moment
LEFT JOIN exchanges_minutefigures AS figures ON figures.minute = moment
GROUP BY moment ORDER BY moment;

-- name: known_consumers
-- Every consumer that the figures name, by stepping from one to the next along the index.
WITH RECURSIVE known AS (
    (SELECT consumer FROM exchanges_dayfigures ORDER BY consumer LIMIT 1)
    UNION ALL
    SELECT (SELECT figures.consumer FROM exchanges_dayfigures AS figures WHERE figures.consumer > known.consumer ORDER BY figures.consumer LIMIT 1)
    FROM known WHERE known.consumer IS NOT NULL
)
SELECT consumer FROM known WHERE strpos(lower(consumer), lower(%s)) > 0;

-- name: known_services
-- Every service that the figures name, by stepping from one to the next along the index.
WITH RECURSIVE known AS (
    (SELECT service FROM exchanges_dayfigures ORDER BY service LIMIT 1)
    UNION ALL
    SELECT (SELECT figures.service FROM exchanges_dayfigures AS figures WHERE figures.service > known.service ORDER BY figures.service LIMIT 1)
    FROM known WHERE known.service IS NOT NULL
)
SELECT service FROM known WHERE strpos(lower(service), lower(%s)) > 0;

-- name: days_between
-- Every row of the figures by day, in the order of the exported file.
SELECT
    day, consumer, service, outcome, calls, errors_4xx, errors_5xx, request_bytes, reply_bytes, duration_us_sum, duration_us_max, buckets
FROM exchanges_dayfigures WHERE day >= %(since)s AND day < %(until)s ORDER BY day, consumer, service, outcome;

-- name: calls_between
-- Calls by day, consumer and service.
SELECT day, consumer, service, sum(calls)::bigint
FROM exchanges_dayfigures WHERE day >= %(since)s AND day < %(until)s GROUP BY day, consumer, service ORDER BY day, consumer, service;

-- name: months_before
-- Months with calls, newest first, before a day.
SELECT DISTINCT date_trunc('month', day)::date AS month FROM exchanges_dayfigures WHERE day < %(until)s ORDER BY month DESC;

-- name: partitions_before
-- The partitions of whole days before a day, oldest first.
SELECT child.relname FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
WHERE inhparent = 'exchanges_exchange'::regclass AND child.relname ~ '^exchanges_exchange_[0-9]{8}$'
    AND to_date(right(child.relname, 8), 'YYYYMMDD') < %(day)s
ORDER BY child.relname;

-- name: short_wait
-- A page that reads is not kept waiting behind us for long: what can't be locked now is tried again with the next run.
SET LOCAL lock_timeout = '3s';

-- name: expire_partition
-- One partition goes; what holds cover stays.
SELECT exchanges_expire_partition(%(part)s, %(instance)s, %(held)s::uuid[], %(periods)s::jsonb);

-- name: expire_exchanges
-- What is left before an instant outside partitions of their own, and is not held (any more).
DELETE FROM exchanges_exchange
WHERE started_at < %(before)s AND NOT exchanges_is_held(transaction_id, service, started_at, %(held)s::uuid[], %(periods)s::jsonb);

-- name: expire_minutes
-- Figures by minute; those by day stay.
DELETE FROM exchanges_minutefigures WHERE minute < %(before)s;

-- name: first_kept
-- The oldest exchange at or after an instant, by the end of its call.
SELECT min(started_at) FROM exchanges_exchange WHERE started_at >= %s AND ended_at IS NOT NULL;

-- name: first_day_of_figures
-- The oldest day of which there are figures.
SELECT min(day) FROM exchanges_dayfigures;

-- name: clear_short_day
-- Figures of a day that counts fewer calls than the index knows go, to be made anew.
DELETE FROM exchanges_dayfigures WHERE day = %(day)s AND (
    SELECT sum(calls) FROM exchanges_dayfigures WHERE day = %(day)s
) < (
    SELECT count(*) FROM exchanges_exchange
    WHERE started_at >= %(begin)s - interval '1 day' AND started_at < %(end)s AND ended_at >= %(begin)s AND ended_at < %(end)s
);

-- name: backfill_day
-- Figures of one day from the index, if there are none. The parameter `bounds` is `rules.BOUNDS_US`.
WITH ended AS (
    SELECT service, consumer, outcome, status, request_bytes, reply_bytes, duration_us,
        width_bucket(duration_us - 1, %(bounds)s::bigint[]) AS bucket
    FROM exchanges_exchange
    WHERE started_at >= %(begin)s - interval '1 day' AND started_at < %(end)s AND ended_at >= %(begin)s AND ended_at < %(end)s
), counted AS (
    SELECT service, consumer, outcome, bucket, count(*) AS calls, count(*) FILTER (WHERE status BETWEEN 400 AND 499) AS errors_4xx,
        count(*) FILTER (WHERE status >= 500) AS errors_5xx, COALESCE(sum(request_bytes), 0) AS request_bytes,
        COALESCE(sum(reply_bytes), 0) AS reply_bytes, COALESCE(sum(duration_us), 0) AS duration_us_sum,
        COALESCE(max(duration_us), 0) AS duration_us_max
    FROM ended GROUP BY service, consumer, outcome, bucket
), grouped AS (
    SELECT service, consumer, outcome, sum(calls)::bigint AS calls, sum(errors_4xx)::bigint AS errors_4xx,
        sum(errors_5xx)::bigint AS errors_5xx, sum(request_bytes)::bigint AS request_bytes, sum(reply_bytes)::bigint AS reply_bytes,
        sum(duration_us_sum)::bigint AS duration_us_sum, max(duration_us_max)::bigint AS duration_us_max,
        COALESCE(jsonb_object_agg(bucket, calls) FILTER (WHERE bucket IS NOT NULL), '{}') AS found
    FROM counted GROUP BY service, consumer, outcome
)
INSERT INTO exchanges_dayfigures (
    instance_id, day, service, consumer, outcome, calls, errors_4xx, errors_5xx, request_bytes, reply_bytes, duration_us_sum,
    duration_us_max, buckets
)
SELECT
    %(instance)s, %(day)s, service, consumer, outcome, calls, errors_4xx, errors_5xx, request_bytes, reply_bytes, duration_us_sum,
    duration_us_max,
    ARRAY(
        SELECT COALESCE((found ->> place::text)::bigint, 0) FROM generate_series(0, cardinality(%(bounds)s::bigint[])) AS place ORDER BY place
    )
FROM grouped
WHERE NOT EXISTS (SELECT 1 FROM exchanges_dayfigures WHERE day = %(day)s);

-- name: index_bytes
-- How much room the exchanges take, all partitions.
SELECT COALESCE(sum(pg_total_relation_size(inhrelid)), 0)::bigint FROM pg_inherits WHERE inhparent = 'exchanges_exchange'::regclass;
