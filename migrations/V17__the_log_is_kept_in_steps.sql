-- A minute may have refused operations of bulk requests and no request of that kind.
CREATE OR REPLACE VIEW public.request_rates AS
SELECT m.minute,
       nullif(m.token, '') AS token,
       m.operation,
       m.requests,
       m.refused,
       m.failed,
       round(m.total_us / 1000.0 / nullif(m.requests, 0), 3) AS mean_ms,
       round(m.slowest_us / 1000.0, 3) AS slowest_ms,
       m.tenant_id
FROM scim.request_minute m;
COMMENT ON COLUMN public.request_rates.mean_ms IS 'Their mean duration in milliseconds; null where there were only operations of bulk requests, which are counted as refused or failed.';

-- The log is kept in steps that the server calls one after the other, each a transaction of its own: what one of them waits for in vain,
-- or what takes it too long, undoes nothing of the others. Each waits for locks for a moment only, as the log's rows wait behind it.
DROP FUNCTION scim.keep_request_log(int);

-- Nothing is moved here: where rows came before their partition, the default one as a whole is set aside, and an empty one takes its place.
-- The rows in it are not seen until they have moved, the newest first.
CREATE FUNCTION scim.make_request_log_day(day date) RETURNS void LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
DECLARE
    name text := 'request_log_' || to_char(day, 'YYYYMMDD');
BEGIN
    -- One server is enough, and two would wait for each other.
    IF NOT pg_try_advisory_xact_lock(hashtext('scim.keep_request_log')) OR to_regclass('scim.' || name) IS NOT NULL THEN
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM scim.request_log_default) THEN
        ALTER TABLE scim.request_log DETACH PARTITION scim.request_log_default;
        EXECUTE format(
            'ALTER TABLE scim.request_log_default RENAME TO %I',
            'request_log_early_' || 'scim.request_log_default'::regclass::oid);
        CREATE TABLE scim.request_log_default PARTITION OF scim.request_log DEFAULT;
    END IF;
    EXECUTE format('CREATE TABLE scim.%I (LIKE scim.request_log INCLUDING DEFAULTS)', name);
    EXECUTE format(
        'ALTER TABLE scim.request_log ATTACH PARTITION scim.%I FOR VALUES FROM (%L) TO (%L)',
        name, day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
END
$$;
COMMENT ON FUNCTION scim.make_request_log_day IS 'Makes the partition of a day, unless it is there.';

CREATE FUNCTION scim.drop_request_log_day(day date) RETURNS void LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
BEGIN
    IF pg_try_advisory_xact_lock(hashtext('scim.keep_request_log')) THEN
        EXECUTE format('DROP TABLE IF EXISTS scim.%I', 'request_log_' || to_char(day, 'YYYYMMDD'));
    END IF;
END
$$;
COMMENT ON FUNCTION scim.drop_request_log_day IS 'Drops the partition of a day.';

CREATE FUNCTION scim.move_early_requests(early text, before timestamptz, since timestamptz, most int) RETURNS timestamptz
LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
DECLARE
    newest timestamptz;
    day date;
BEGIN
    -- Another server may have moved them all by now.
    IF NOT pg_try_advisory_xact_lock(hashtext('scim.keep_request_log')) OR to_regclass('scim.' || early) IS NULL THEN
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT max(at) FROM scim.%I WHERE at <= $1', early) INTO newest USING before;
    IF newest IS NULL OR newest < since THEN
        EXECUTE format('DROP TABLE scim.%I', early);
        RETURN NULL;
    END IF;
    day := (newest AT TIME ZONE 'UTC')::date;
    IF to_regclass('scim.request_log_' || to_char(day, 'YYYYMMDD')) IS NULL THEN
        -- On its own, so that its locks are not held while rows move.
        PERFORM scim.make_request_log_day(day);
        RETURN newest;
    END IF;
    EXECUTE format(
        'WITH piece AS ('
        '  DELETE FROM scim.%1$I WHERE ctid = ANY (ARRAY('
        '    SELECT ctid FROM scim.%1$I WHERE at BETWEEN $1 AND $2 ORDER BY at DESC LIMIT $3)) RETURNING *'
        '), moved AS ('
        '  INSERT INTO scim.request_log SELECT * FROM piece'
        ') SELECT min(at) FROM piece', early)
        INTO newest USING day::timestamp AT TIME ZONE 'UTC', newest, most;
    RETURN newest;
END
$$;
COMMENT ON FUNCTION scim.move_early_requests IS 'Moves the next rows of a default partition that was set aside, those before a time, the newest first, and returns how far it came; null: nothing is left, and it is gone.';
