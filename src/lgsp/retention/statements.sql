-- name: database_bytes
-- All of the database.
SELECT pg_database_size(current_database());

-- name: keep_disk_use
-- What was measured, the last time of a day. The parameter is a JSON object of bytes by kind.
INSERT INTO retention_diskuse AS kept (instance_id, day, kind, size_bytes, measured_at)
SELECT %(instance)s, %(day)s, key, value::bigint, %(now)s FROM jsonb_each_text(%(found)s::jsonb)
ON CONFLICT (instance_id, day, kind) DO UPDATE SET size_bytes = EXCLUDED.size_bytes, measured_at = EXCLUDED.measured_at;
