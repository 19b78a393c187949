-- name: make_exchanges
-- The exchanges, one partition per Vietnamese calendar day, a default partition for whatever has none.
CREATE TABLE exchanges_exchange (
    transaction_id uuid NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    instance_id text NOT NULL,
    consumer text NOT NULL,
    credential text NOT NULL,
    consumer_address text NOT NULL,
    service text NOT NULL,
    version text NOT NULL,
    endpoint text NOT NULL,
    access_right text NOT NULL,
    purpose text NOT NULL,
    legal_basis text NOT NULL,
    face text NOT NULL,
    message_id text NOT NULL,
    outcome text NOT NULL,
    status integer,
    error text NOT NULL,
    duration_us bigint,
    upstream_us bigint,
    request_bytes bigint,
    reply_bytes bigint,
    configuration bigint,
    log text NOT NULL,
    sequences bigint[] NOT NULL,
    alias text NOT NULL DEFAULT '',
    PRIMARY KEY (started_at, transaction_id)
) PARTITION BY RANGE (started_at);
CREATE TABLE exchanges_exchange_default PARTITION OF exchanges_exchange DEFAULT;
CREATE INDEX exchanges_exchange_by_consumer ON exchanges_exchange (consumer, started_at DESC);
CREATE INDEX exchanges_exchange_by_service ON exchanges_exchange (service, started_at DESC);
CREATE INDEX exchanges_exchange_by_alias ON exchanges_exchange (alias, started_at DESC) WHERE alias <> '';
-- Every search that the pages offer walks one index in the order of time: parties together, and what went wrong by party.
CREATE INDEX exchanges_exchange_by_parties ON exchanges_exchange (service, consumer, started_at DESC);
CREATE INDEX exchanges_exchange_by_outcome ON exchanges_exchange (outcome, started_at DESC) WHERE outcome <> 'answered';
CREATE INDEX exchanges_exchange_by_consumer_outcome ON exchanges_exchange (consumer, outcome, started_at DESC) WHERE outcome <> 'answered';
CREATE INDEX exchanges_exchange_by_service_outcome ON exchanges_exchange (service, outcome, started_at DESC) WHERE outcome <> 'answered';
CREATE FUNCTION exchanges_make_partition(day date) RETURNS boolean LANGUAGE plpgsql AS $body$
DECLARE
    name text := 'exchanges_exchange_' || to_char(day, 'YYYYMMDD');
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format(
        'CREATE TABLE %I PARTITION OF exchanges_exchange FOR VALUES FROM (%L) TO (%L)',
        name, day::text || ' 00:00:00+07', (day + 1)::text || ' 00:00:00+07'
    );
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
        'CREATE POLICY one_instance ON %I USING (instance_id = NULLIF(current_setting(''lgsp.instance'', true), ''''))', name
    );
    RETURN true;
EXCEPTION
    -- Rows of that day are in the default partition already: they stay there, and so do those to come.
    WHEN check_violation THEN RETURN false;
END
$body$;

-- name: drop_exchanges
-- The way back.
DROP FUNCTION exchanges_make_partition(date);
DROP TABLE exchanges_exchange;

-- name: add_expiry
-- One partition of an instance's exchanges goes; what a hold covers moves to the default partition. A partition that holds rows of another
-- instance is emptied of ours instead. All or nothing; gives how many rows went.
CREATE FUNCTION exchanges_expire_partition(part text, instance text, held uuid[], periods jsonb) RETURNS bigint LANGUAGE plpgsql AS $body$
DECLARE
    others boolean;
    total bigint;
    kept bigint;
BEGIN
    EXECUTE format('LOCK TABLE exchanges_exchange, %I IN ACCESS EXCLUSIVE MODE', part);
    DROP TABLE IF EXISTS exchanges_kept;
    EXECUTE format('CREATE TEMPORARY TABLE exchanges_kept (LIKE %I) ON COMMIT DROP', part);
    -- The owner looks at all rows; nobody else can while the lock is held.
    EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', part);
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE instance_id <> $1)', part) INTO others USING instance;
    EXECUTE format('SELECT count(*) FROM %I WHERE instance_id = $1', part) INTO total USING instance;
    EXECUTE format(
        'INSERT INTO exchanges_kept SELECT * FROM %I AS found WHERE instance_id = $1 AND exchanges_is_held(transaction_id, service, started_at, $2, $3)',
        part
    ) USING instance, held, periods;
    SELECT count(*) INTO kept FROM exchanges_kept;
    IF others THEN
        EXECUTE format(
            'DELETE FROM %I WHERE instance_id = $1 AND NOT exchanges_is_held(transaction_id, service, started_at, $2, $3)', part
        ) USING instance, held, periods;
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
    ELSE
        EXECUTE format('DROP TABLE %I', part);
        INSERT INTO exchanges_exchange SELECT * FROM exchanges_kept;
    END IF;
    RETURN total - kept;
END
$body$;
CREATE FUNCTION exchanges_is_held(identifier uuid, of_service text, at timestamptz, held uuid[], periods jsonb) RETURNS boolean
LANGUAGE sql STABLE AS $body$
    SELECT identifier = ANY (held) OR EXISTS (
        SELECT 1 FROM jsonb_to_recordset(periods) AS period (service text, since timestamptz, until timestamptz)
        WHERE period.service = of_service AND (period.since IS NULL OR period.since <= at) AND (period.until IS NULL OR at < period.until)
    )
$body$;

-- name: drop_expiry
-- The way back.
DROP FUNCTION exchanges_expire_partition(text, text, uuid[], jsonb);
DROP FUNCTION exchanges_is_held(uuid, text, timestamptz, uuid[], jsonb);
